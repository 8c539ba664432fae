package io.kcoro.time;

import io.kcoro.internal.wait.CurrentCoroutine;

/// A clock, and what waits for its moments: deadlines, sleeps, timers, tickers.
///
/// Thread-safe. No method suspends.
public sealed interface TimeSource permits SystemTime, ManualTime {
  /// The present moment in nanoseconds, as [System#nanoTime()]: only differences have a meaning.
  long nanoTime();

  /// The clock that a wait of the code that runs now goes by if it names none: that of the
  /// innermost scope around it that was given one ([io.kcoro.scope.ScopeConfig#time]), else that of
  /// the machine.
  static TimeSource current() {
    return CurrentCoroutine.clockOfThisThread() instanceof TimeSource clock ? clock : system();
  }

  /// The clock of the machine.
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }
}
