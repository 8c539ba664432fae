package io.kcoro.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.bench.peer.JvmPeers;
import io.kcoro.bench.row.Rows;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeterTest {
  private static final Meter QUICK = new Meter(Duration.ZERO, 3, Duration.ZERO);

  @Test
  void theMedianIsTheMiddleOne() {
    assertThat(Median.of(3, 1, 2)).isEqualTo(2);
    assertThat(Median.of(4, 1, 3, 2)).isEqualTo(2.5);
    assertThat(Median.of(7)).isEqualTo(7);
    assertThatThrownBy(Median::of).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void resultsHaveAWarmUpOfTwoSecondsWhateverTheScale() {
    assertThat(Meter.FOR_RESULTS.warmUp()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    assertThat(Meter.FOR_RESULTS.rounds()).isGreaterThan(1);
  }

  @Test
  void itWarmsUpOnceAtLeastAndTakesTheMedianOfItsRounds() throws Exception {
    AtomicInteger calls = new AtomicInteger();

    Figures figures = QUICK.measure(() -> new double[] {100, 1, 3, 2}[calls.getAndIncrement()], 10);

    assertThat(calls).hasValue(4);
    assertThat(figures.bytes()).isEqualTo(2);
    assertThat(figures.nanos()).isPositive();
  }

  @Test
  void workThatTakesLessThanARoundIsDoneAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();

    new Meter(Duration.ZERO, 1, Duration.ofMillis(5)).measure(calls::incrementAndGet, 1);

    assertThat(calls).hasValueGreaterThan(2);
  }

  @Test
  void aRowAboutMemoryHasBytes() throws Exception {
    Figures figures =
        QUICK.measure(JvmPeers.KCORO, Rows.named("idle-memory").shape().scaled(0.002));

    assertThat(figures.bytes()).isPositive();
  }

  @Test
  void aRowAboutTimeHasNoBytes() throws Exception {
    Figures figures =
        QUICK.measure(JvmPeers.KCORO, Rows.named("buffered-16").shape().scaled(0.001));

    assertThat(figures.nanos()).isPositive();
    assertThat(figures.bytes()).isZero();
  }

  @Test
  void figuresGoThroughALine() throws IOException {
    Figures figures = new Figures(12.5, 1e-3, 123_456);

    assertThat(figures.toLine()).startsWith("{").doesNotContain("\n");
    assertThat(Figures.parse(figures.toLine())).isEqualTo(figures);
    // As Go writes them.
    assertThat(Figures.parse("{\"ns\":1.500000,\"cpu_ns\":2.0,\"bytes\":0.000000}"))
        .isEqualTo(new Figures(1.5, 2, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "{\"ns\":1}", "{\"ns\":1,\"cpu_ns\":"})
  void whatIsNoFiguresIsRefused(String line) {
    assertThatThrownBy(() -> Figures.parse(line))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a line of figures");
  }
}
