package io.kcoro.testkit;

/// Carries the seed to wherever a failure is shown: console, report, IDE. A suppressed one of it.
final class RepeatWith extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RepeatWith(String run, long seed) {
    super(text(run, seed), null, false, false);
  }

  static String text(String run, long seed) {
    return "repeat run '%s' with seed %d: -D%s=%d".formatted(run, seed, Seed.PROPERTY, seed);
  }
}
