package io.kcoro.internal.timer;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A clock with timers of its own.
public interface Timed {
  /// The timers on it.
  TimerQueue timers();

  /// What runs the actions of timers on it that name nothing else; null for the shared scheduler.
  default @Nullable Executor actions() {
    return null;
  }

  /// The same of `clock`.
  static @Nullable Executor actionsOf(Object clock) {
    return ((Timed) clock).actions();
  }

  /// The timers of `clock`.
  static TimerQueue timersOf(Object clock) {
    return ((Timed) clock).timers();
  }
}
