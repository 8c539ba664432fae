package io.kcoro.internal.wait;

/// Something whose end is a [Completion] that others may wait for.
public interface Completes {
  /// The event of its end.
  Completion completion();
}
