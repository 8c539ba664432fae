package io.kcoro.metering;

/// How much is measured. Each level includes those before it.
public enum Metering {
  /// Only what is known anyway: how many elements were accepted, received, dropped, and who waits.
  /// Costs a null check for each operation.
  OFF,
  /// Failures by outcome and side, waits, cancelled waiters, bytes where their number is known, the
  /// times of the first and the last operation.
  COUNTERS,
  /// Some operations are timed, and the times handed to [TimeRecorders].
  TIMES
}
