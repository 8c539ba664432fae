package io.kcoro.cli.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TerminalMonitorTest {
  private static final String ERASE = "\r\u001b[K";

  private final StringWriter shown = new StringWriter();
  private final PrintWriter terminal = new PrintWriter(shown);
  private long now = Long.MAX_VALUE - 5;

  @Test
  void progressIsDrawnOverItselfAboutFiveTimesASecond() {
    TerminalMonitor monitor = monitor(80);

    monitor.progress(1, 1_000_000);
    pass(199);
    monitor.progress(2, 2_000_000);
    assertThat(shown.toString()).isEmpty();
    pass(1);
    monitor.progress(1_234, 3_000_000);
    pass(100);
    monitor.progress(1_235, 3_500_000);
    pass(300);
    monitor.progress(1_236, 4_000_000);

    assertThat(shown.toString())
        .isEqualTo(
            (ERASE + "1,234 files  3.0 MB  15.0 MB/s") + (ERASE + "1,236 files  4.0 MB  6.7 MB/s"));
  }

  @Test
  void theLineIsErasedAtTheEndAndOnlyIfThereIsOne() {
    TerminalMonitor monitor = monitor(80);
    monitor.end();
    assertThat(shown.toString()).isEmpty();

    pass(500);
    monitor.progress(1, 1);
    monitor.end();
    monitor.end();

    assertThat(shown.toString()).isEqualTo(ERASE + "1 files  0.0 MB  0.0 MB/s" + ERASE);
  }

  @Test
  void theLineNeverWraps() {
    TerminalMonitor monitor = monitor(10);
    pass(500);
    monitor.progress(1, 1);

    assertThat(shown.toString()).isEqualTo(ERASE + "1 files  ");
  }

  @Test
  void anErrorTakesTheLinesPlace() {
    TerminalMonitor monitor = monitor(80);
    pass(500);
    monitor.progress(1, 1);
    monitor.failed("a\nb\u001b[31m", "no\tway");

    assertThat(shown.toString()).endsWith(ERASE + "kcoro: a?b?[31m: no?way\n");
  }

  @Test
  void withoutATerminalOnlyErrorsAreShown() {
    TerminalMonitor monitor = new TerminalMonitor(new Messages(terminal), null);
    pass(500);
    monitor.progress(1, 1);
    monitor.failed("file", "reason");
    monitor.end();

    assertThat(shown.toString()).isEqualTo("kcoro: file: reason\n");
  }

  private TerminalMonitor monitor(int columns) {
    return new TerminalMonitor(
        new Messages(terminal), new ProgressLine(terminal, columns, () -> now));
  }

  private void pass(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
