package io.kcoro.testkit;

import java.util.OptionalLong;
import java.util.SplittableRandom;

/// Where the seeds of runs come from.
final class Seed {
  /// System property that fixes the seed of every run that has none of its own.
  static final String PROPERTY = "kcoro.seed";

  private Seed() {}

  /// The one that is to be repeated.
  static OptionalLong given() {
    String given = System.getProperty(PROPERTY, "").strip();
    if (given.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.decode(given));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "-D%s=%s: not a whole number".formatted(PROPERTY, given), e);
    }
  }

  /// Another one each time, if none is given.
  static long next() {
    return given().orElseGet(() -> new SplittableRandom().nextLong());
  }
}
