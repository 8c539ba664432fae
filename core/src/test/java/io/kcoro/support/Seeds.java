package io.kcoro.support;

import java.util.Random;
import java.util.SplittableRandom;

/**
 * Where a test takes its randomness from: a parameter of a test method, one a test.
 *
 * <p>The seed differs from run to run. A failure names it; {@code -Dkcoro.seed=N} repeats it.
 */
public final class Seeds {
  /** System property that fixes the seed of every test. */
  static final String PROPERTY = "kcoro.seed";

  private final long seed;

  Seeds(long seed) {
    this.seed = seed;
  }

  static Seeds next() {
    String given = System.getProperty(PROPERTY, "");
    return new Seeds(given.isBlank() ? new SplittableRandom().nextLong() : parse(given));
  }

  private static long parse(String given) {
    try {
      return Long.parseLong(given.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "-D%s=%s: not a whole number".formatted(PROPERTY, given), e);
    }
  }

  public long seed() {
    return seed;
  }

  /** A new generator; all that one {@code Seeds} gives yield the same numbers. */
  public Random random() {
    return new Random(seed);
  }

  /** A new generator for one of several threads; each index has numbers of its own. */
  public Random random(int index) {
    return new Random(seed * 31 + index + 1);
  }

  @Override
  public String toString() {
    return "-D" + PROPERTY + "=" + seed;
  }
}
