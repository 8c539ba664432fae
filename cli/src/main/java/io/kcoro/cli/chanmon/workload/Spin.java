package io.kcoro.cli.chanmon.workload;

/// Work that only costs time. One for each coroutine.
final class Spin {
  /// Knuth's, MMIX: a step cannot be computed before the one before it.
  private static final long FACTOR = 6364136223846793005L;

  private static final long SUMMAND = 1442695040888963407L;

  private long state;

  /// Does so many steps, each about a nanosecond.
  void work(int steps) {
    long value = state;
    for (int i = 0; i < steps; i++) {
      value = value * FACTOR + SUMMAND;
    }
    state = value; // the work has a result, or the compiler would leave it out
  }
}
