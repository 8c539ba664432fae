package io.kcoro.metering;

/// Gets times of one kind from one source, a sample of all. Thread-safe, as it is called by
/// whichever threads the measured operations run in; must be quick, must not wait and must not
/// throw. Never called under a lock.
@FunctionalInterface
public interface TimeRecorder {
  /// Takes one of the times.
  ///
  /// @param nanos in nanoseconds, not negative
  void record(long nanos);
}
