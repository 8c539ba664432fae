package io.kcoro.testkit;

import java.util.List;

/// A run did not end. The message tells each coroutine that has not, what it waits for and where it
/// is, and the seed.
public final class HangError extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final long seed;
  private final transient List<String> coroutines;

  HangError(String message, long seed, List<String> coroutines) {
    super(message);
    this.seed = seed;
    this.coroutines = List.copyOf(coroutines);
  }

  /// The seed of the run.
  public long seed() {
    return seed;
  }

  /// Each coroutine that had not ended: its name, its state, its stack if it has one.
  public List<String> coroutines() {
    return coroutines == null ? List.of() : coroutines;
  }
}
