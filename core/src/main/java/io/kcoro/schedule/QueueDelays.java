package io.kcoro.schedule;

import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.internal.wait.Failures;
import io.kcoro.metering.TimeKind;
import io.kcoro.metering.TimeRecorder;
import io.kcoro.metering.TimeRecorders;
import org.jspecify.annotations.Nullable;

/// How long tasks that come from outside wait until they are run, of a sample: one is followed at a
/// time. [Worker] does the same for what it gives to itself.
///
/// The fields are plain, and written by anybody: two that follow a task at once, or one that misses
/// another, cost a sample. A mark is one object with final fields, so that its moment is always
/// that of its task.
final class QueueDelays {
  /// A task that is followed.
  private record Mark(Runnable task, long since) {}

  private final WorkStealingScheduler scheduler;
  private @Nullable Mark mark;
  private int count;
  private @Nullable TimeRecorders askedFor;
  private volatile @Nullable TimeRecorder recorder;

  QueueDelays(WorkStealingScheduler scheduler) {
    this.scheduler = scheduler;
  }

  /// Who gets the delays; null for nobody. Not for each task: the workers ask every so often.
  synchronized @Nullable TimeRecorder recorder() {
    TimeRecorders recorders = MeteringPolicy.recorders();
    if (recorders != askedFor) {
      askedFor = recorders;
      recorder = null;
      try {
        if (recorders != null) {
          recorder = recorders.recorder(TimeKind.RUN_QUEUE_DELAY, scheduler, scheduler.name());
        }
      } catch (Throwable failure) {
        Failures.uncaught(failure); // nobody gets them then
      }
    }
    return recorder;
  }

  void injected(Runnable task) {
    if (MeteringPolicy.recorders() != null && ++count >= MeteringPolicy.sampling()) {
      count = 0;
      mark = new Mark(task, System.nanoTime());
    }
  }

  /// Called before each task is run.
  void begins(Runnable task) {
    Mark followed = mark;
    if (followed != null && followed.task == task) {
      mark = null;
      record(recorder(), followed.since);
    }
  }

  static void record(@Nullable TimeRecorder recorder, long since) {
    if (recorder != null) {
      try {
        recorder.record(Math.max(0, System.nanoTime() - since));
      } catch (Throwable failure) {
        Failures.uncaught(failure);
      }
    }
  }
}
