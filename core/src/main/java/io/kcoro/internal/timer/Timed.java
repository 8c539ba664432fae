package io.kcoro.internal.timer;

/// A clock with timers of its own.
public interface Timed {
  /// The timers on it.
  TimerQueue timers();

  /// Those of `clock`.
  static TimerQueue timersOf(Object clock) {
    return ((Timed) clock).timers();
  }
}
