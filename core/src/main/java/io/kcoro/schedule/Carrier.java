package io.kcoro.schedule;

import io.kcoro.internal.wait.VirtualThreadAccess;
import java.util.concurrent.Executor;

/// What virtual threads that a [Scheduler] carries submit themselves to, whenever they begin, go on
/// after a wait, or yield.
///
/// Such a thread is known here only by its continuation, one and the same object at each turn. Who
/// calls, and from where, tells what happened:
///
/// | the caller | what it is | where it goes |
/// |---|---|---|
/// | the worker that ran this very continuation last | a yield; or an unpark that came while the thread was about to park | the end of that worker's queue |
/// | a task of one of the workers, or a virtual thread that is mounted on one | a start or an unpark | the worker's hand-off slot |
/// | any other thread: the JDK's timer, a platform thread, another scheduler's worker | the same | the inject queue |
///
/// Nothing is ever rejected, since a thread that cannot go on would be lost: after the scheduler's
/// end its threads go on in the shared one.
///
/// The JDK pins the virtual thread that calls, so the worker it is mounted on remains the same.
final class Carrier implements Executor {
  private final Scheduler scheduler;

  Carrier(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public void execute(Runnable continuation) {
    if (VirtualThreadAccess.carrierThread() instanceof WorkerThread thread
        && mayRunOn(thread.worker.scheduler)) {
      if (thread.worker.running() == continuation) {
        thread.worker.push(continuation);
      } else {
        thread.worker.handOff(continuation);
      }
    } else {
      scheduler.resume(continuation);
    }
  }

  private boolean mayRunOn(Scheduler workers) {
    return workers == scheduler || (scheduler.hasEnded() && workers == Scheduler.shared());
  }
}
