package io.kcoro.schedule;

/// What [Timers] gave for something to be done later. Thread-safe; no method suspends.
public sealed interface TimerHandle permits Timer {
  /// Takes it back.
  ///
  /// @return true if this call did: it will not be done; false if its moment had come, or it had
  ///   been taken back before
  boolean cancel();

  /// Whether nothing is to be expected any more: its moment has come, or it was taken back.
  boolean isDone();
}
