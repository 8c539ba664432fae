package io.kcoro.channel;

import io.kcoro.internal.metering.MeteringPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The same while everything is measured that can be, and as often as it can be. */
class MeteredStackOverflowTest extends StackOverflowTest {
  @BeforeEach
  void measureEverything() {
    MeteringPolicy.sampling(1);
    MeteringPolicy.recorders((kind, source, name) -> nanos -> {});
    channels.meteredButForBytes();
  }

  @AfterEach
  void measureNothing() {
    MeteringPolicy.sampling(MeteringPolicy.DEFAULT_SAMPLING);
    MeteringPolicy.recorders(null);
  }
}
