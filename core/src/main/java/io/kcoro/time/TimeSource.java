package io.kcoro.time;

/// A clock, and what waits for its moments: deadlines, sleeps, timers, tickers.
///
/// Thread-safe. No method suspends.
public sealed interface TimeSource permits SystemTime, ManualTime {
  /// The present moment in nanoseconds, as [System#nanoTime()]: only differences have a meaning.
  long nanoTime();

  /// The clock of the machine.
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }
}
