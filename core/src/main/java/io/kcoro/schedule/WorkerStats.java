package io.kcoro.schedule;

/// What one worker has done so far. Counts may be a moment late.
///
/// @param name of its thread
/// @param completed tasks that it ran, to their end or failure
/// @param handOffHits tasks that it took from its hand-off slot
/// @param steals tasks that it took from other workers
/// @param probes queues of other workers that it looked into
/// @param finds those of them in which there was something to take
/// @param parks how often it suspended for lack of work
/// @param queued tasks in its run queue and hand-off slot now
/// @param stalled whether its task blocks it now, or has run for too long
/// @param idleNanos how long it has slept or dozed for lack of work, in nanoseconds
/// @param ageNanos how long ago it was started, in nanoseconds
public record WorkerStats(
    String name,
    long completed,
    long handOffHits,
    long steals,
    long probes,
    long finds,
    long parks,
    int queued,
    boolean stalled,
    long idleNanos,
    long ageNanos) {
  /// The share of its life in which it had work, or looked for some.
  public double utilisation() {
    return ageNanos <= 0 ? 0 : Math.clamp(1 - (double) idleNanos / ageNanos, 0.0, 1.0);
  }
}
