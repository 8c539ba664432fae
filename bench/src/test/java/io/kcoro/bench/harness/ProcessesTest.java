package io.kcoro.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.bench.measure.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
  @TempDir private Path folder;

  @Test
  void theLastLineCountsAndTheFileIsGone() throws Exception {
    try (Processes processes = processes(60)) {
      assertThat(processes.lastLineOf("row", shell("echo a warning >&2; echo figures")))
          .isEqualTo("figures");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aProcessThatFailsNamesTheFileWithItsOutput() throws Exception {
    try (Processes processes = processes(60)) {
      assertThatThrownBy(() -> processes.lastLineOf("row-jox", shell("echo broken; exit 3")))
          .isInstanceOf(MeasurementFailure.class)
          .hasMessageMatching("ended with exit code 3, its output is in .*/row-jox-\\d+\\.log");
    }
    assertThat(onlyFile()).content().isEqualTo("broken\n");
  }

  @Test
  void aProcessThatSaysNothingFails() {
    try (Processes processes = processes(60)) {
      assertThatThrownBy(() -> processes.lastLineOf("row", shell("exit 0")))
          .isInstanceOf(MeasurementFailure.class)
          .hasMessageStartingWith("said nothing");
    }
  }

  @Test
  void aProcessThatSaysSomethingElseFails() throws Exception {
    try (Processes processes = processes(60)) {
      assertThatThrownBy(() -> processes.resultOf("row", shell("echo goodbye"), Figures::parse))
          .isInstanceOf(MeasurementFailure.class)
          .hasMessageStartingWith("did not say figures at last, its output is in ");
    }
    assertThat(onlyFile()).content().isEqualTo("goodbye\n");
  }

  @Test
  void aProcessThatHangsIsEnded() throws Exception {
    try (Processes processes = processes(1)) {
      assertThatThrownBy(() -> processes.lastLineOf("row", shell("echo $$; exec sleep 600")))
          .isInstanceOf(MeasurementFailure.class)
          .hasMessageStartingWith("took longer than 1 s, its output is in ");
    }
    long pid = Long.parseLong(Files.readString(onlyFile()).strip());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  /** The signal is reset, because a build in the background of a shell ignores it. */
  @Test
  void aProcessThatCtrlCEndedIsNoFailureOfIts() {
    List<String> ended = new ArrayList<>(List.of("env", "--default-signal=INT"));
    ended.addAll(shell("kill -INT $$"));
    try (Processes processes = processes(60)) {
      assertThatThrownBy(() -> processes.lastLineOf("row", ended))
          .isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void closingEndsTheProcessAndLeavesNoFile() throws Exception {
    Processes processes = processes(60);
    Thread closer =
        Thread.ofPlatform()
            .start(() -> {
              Awaitility.await().until(() -> Files.size(onlyFile()) > 0);
              processes.close();
            });

    assertThatThrownBy(() -> processes.lastLineOf("row", shell("echo up; exec sleep 600")))
        .isInstanceOf(InterruptedException.class);

    closer.join();
    assertThat(folder).isEmptyDirectory();
    assertThatThrownBy(() -> processes.lastLineOf("row", shell("exit 0")))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void standardInputIsEmpty() throws Exception {
    try (Processes processes = processes(60)) {
      assertThat(processes.lastLineOf("row", shell("cat; echo end"))).isEqualTo("end");
    }
  }

  private Processes processes(int seconds) {
    return new Processes(folder, Duration.ofSeconds(seconds));
  }

  private static List<String> shell(String script) {
    return List.of("sh", "-c", script);
  }

  private Path onlyFile() throws IOException {
    try (var files = Files.list(folder)) {
      return files.findFirst().orElse(folder.resolve("none yet"));
    }
  }
}
