package io.kcoro.schedule;

import java.util.List;

/// What a scheduler has done so far. Counts may be a moment late; once the scheduler has been
/// drained they are exact.
///
/// @param submitted tasks accepted, from outside and from its own workers, resumed coroutines
///   included
/// @param completed tasks that were run, to their end or failure
/// @param injected those of the submitted ones that came from outside
/// @param handOffHits tasks that a worker took from its hand-off slot
/// @param steals tasks that a worker took from another one
/// @param probes queues of others that workers looked into when they had no work
/// @param finds those of them in which there was something to take
/// @param parks how often a worker suspended for lack of work
/// @param injectDepth tasks that wait in the inject queue now
/// @param stalls how often a task was found to block its worker, or to run for too long
/// @param lastStall the task that was found so last, and the line where it was; empty if none was
/// @param workers each worker there is now
public record SchedulerStats(
    long submitted,
    long completed,
    long injected,
    long handOffHits,
    long steals,
    long probes,
    long finds,
    long parks,
    long injectDepth,
    long stalls,
    String lastStall,
    List<WorkerStats> workers) {
  /// Of the tasks that were run, the share that came from a hand-off slot; 0 if none was run.
  public double handOffRatio() {
    return share(handOffHits, completed);
  }

  /// Of the looks into the queues of others, the share that brought tasks; 0 if there was none.
  public double stealSuccess() {
    return share(finds, probes);
  }

  private static double share(long part, long all) {
    return all == 0 ? 0 : Math.min(1, (double) part / all);
  }
}
