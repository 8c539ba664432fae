package io.kcoro.cli.chanmon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SmoothingTest {
  private static final long SECOND = 1_000_000_000L;

  private final Smoothing smoothing = new Smoothing(Duration.ofSeconds(5));

  @Test
  void theFirstValueIsTheMean() {
    assertThat(smoothing.add(7, SECOND)).isEqualTo(7);
  }

  @Test
  void afterOneTimeConstantThreeOfEightPartsOfTheOldRemain() {
    smoothing.add(100, SECOND);

    assertThat(smoothing.add(0, 5 * SECOND)).isCloseTo(100 / Math.E, within(1e-9));
  }

  @Test
  void theDistanceOfTheSamplesMakesNoDifference() {
    Smoothing fine = new Smoothing(Duration.ofSeconds(5));
    smoothing.add(10, SECOND);
    fine.add(10, SECOND);

    double mean = 0;
    for (int i = 0; i < 20; i++) {
      mean = fine.add(30, SECOND / 10);
    }

    assertThat(smoothing.add(30, 2 * SECOND)).isCloseTo(mean, within(1e-9));
  }

  @Test
  void noTimeNoChange() {
    smoothing.add(10, SECOND);

    assertThat(smoothing.add(1000, 0)).isEqualTo(10);
  }
}
