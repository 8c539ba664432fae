package io.kcoro.scope;

import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.schedule.Scheduler;

/// The scheduler of a scope as its stackless coroutines see it.
///
/// @param scheduler the scheduler
record StacklessSide(Scheduler scheduler) implements StacklessRun.Resumer {
  @Override
  public void execute(Runnable task) {
    scheduler.execute(task);
  }

  @Override
  public void resume(Runnable task) {
    scheduler.resume(task);
  }

  @Override
  public void requeue(Runnable task) {
    scheduler.requeue(task);
  }
}
