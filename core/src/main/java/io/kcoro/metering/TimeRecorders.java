package io.kcoro.metering;

/// Makes the recorders, when a source of times begins to be measured. The one in use is set by
/// `Monitor.recordTimes`; module `io.kcoro.metrics` has one that keeps histograms.
@FunctionalInterface
public interface TimeRecorders {
  /// Called when the times of a source begin to be measured, and again when that is switched; for a
  /// source that it knows it had better return the same. Must not wait.
  ///
  /// @param kind what will be timed
  /// @param source the channel, the scheduler, or the actor whose times these are; to be kept
  ///   weakly
  /// @param name that of the source
  TimeRecorder recorder(TimeKind kind, Object source, String name);
}
