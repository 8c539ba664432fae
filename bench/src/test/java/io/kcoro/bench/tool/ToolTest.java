package io.kcoro.bench.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.bench.measure.Meter;
import io.kcoro.bench.row.Shape;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ToolTest {
  private static final Meter QUICK = new Meter(Duration.ZERO, 1, Duration.ZERO);

  @Test
  void latencyIsThatOfARoundTrip() throws Exception {
    assertThat(PingPong.roundTripNanos(QUICK, 100)).isPositive();
  }

  @Test
  void latenessIsThatOfTimersBesideBusyThreads() throws Exception {
    TimerLateness late = TimerLateness.measure(1, 30);
    assertThat(late.p50Nanos()).isNotNegative().isLessThanOrEqualTo(late.p99Nanos());
    assertThat(late.p99Nanos()).isLessThanOrEqualTo(late.maxNanos());
  }

  @Test
  void throughputIsThatOfAnyNumberOfSendersAndReceivers() throws Exception {
    assertThat(Throughput.messagesPerSecond(QUICK, Shape.mpmc(3, 2, 4, 1_001))).isPositive();
    assertThat(Throughput.messagesPerSecond(QUICK, Shape.mpmc(1, 4, 0, 3))).isPositive();
  }
}
