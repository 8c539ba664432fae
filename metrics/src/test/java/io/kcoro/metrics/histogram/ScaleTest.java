package io.kcoro.metrics.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.support.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScaleTest {
  @Test
  void whatStandsForABinIsWithinOnePercentOfAllThatIsInIt(Seeds seeds) {
    Random random = seeds.random();
    for (int i = 0; i < 300_000; i++) {
      check(random.nextLong() >>> (1 + random.nextInt(63)));
    }
    for (long time = 1; time < 10_000; time++) {
      check(time);
    }
    for (int exponent = 0; exponent < 63; exponent++) {
      check((1L << exponent) - 1);
      check(1L << exponent);
      check((1L << exponent) + 1);
    }
    check(Long.MAX_VALUE);
  }

  @Test
  void aLongerTimeIsInNoEarlierBin(Seeds seeds) {
    Random random = seeds.random();
    for (int i = 0; i < 100_000; i++) {
      long time = random.nextLong() >>> (2 + random.nextInt(62));
      if (time > 0) {
        assertThat(Scale.binOf(time + 1)).isBetween(Scale.binOf(time), Scale.binOf(time) + 70);
      }
    }
    assertThat(Scale.binOf(1)).isZero();
  }

  private static void check(long time) {
    if (time == 0) {
      return;
    }
    double error = Math.abs((double) Scale.timeOf(Scale.binOf(time)) - time);
    assertThat(error).as("error of %d", time).isLessThanOrEqualTo(0.01 * time + 0.5);
  }
}
