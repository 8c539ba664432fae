package io.kcoro.schedule;

/// What one worker has done so far. Counts may be a moment late.
///
/// @param name of its thread
/// @param completed tasks that it ran, to their end or failure
/// @param handOffHits tasks that it took from its hand-off slot
/// @param steals tasks that it took from other workers
/// @param probes queues of other workers that it looked into
/// @param parks how often it suspended for lack of work
/// @param queued tasks in its run queue and hand-off slot now
/// @param stalled whether its task blocks it now, or has run for too long
public record WorkerStats(
    String name,
    long completed,
    long handOffHits,
    long steals,
    long probes,
    long parks,
    int queued,
    boolean stalled) {}
