package io.kcoro.schedule;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Notices workers whose task blocks them, or runs for long, and lets others take their place; as
/// the monitor thread of the Go runtime does (`sysmon`).
///
/// While any worker is awake it looks every [#PERIOD_NANOS]. A worker that is still in the task it
/// was in at the last look is stalled: others may take what lies in its hand-off slot, it does not
/// count as one of the scheduler's workers any more, and if there is work for another one, one is
/// started. When the task returns, the worker counts again, and one that has nothing to do ends.
/// When all workers sleep, so does the watcher.
///
/// The look is apart from the thread, so that tests take it.
final class StallWatcher {
  static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Scheduler scheduler;
  private final Thread thread;
  private volatile boolean asleep;

  private final AtomicLong stalls = new AtomicLong();
  private volatile String lastStall = "";

  StallWatcher(Scheduler scheduler, String threadName) {
    this.scheduler = scheduler;
    thread = new Thread(null, this::watch, threadName, 0, false);
    thread.setDaemon(true);
  }

  Thread thread() {
    return thread;
  }

  private void watch() {
    IdleWorkers idle = scheduler.idle;
    while (!scheduler.hasEnded()) {
      if (idle.allSleep()) {
        // In this order: who wakes a worker does so first, and then looks whether the watcher
        // sleeps.
        asleep = true;
        while (asleep && idle.allSleep() && !scheduler.hasEnded()) {
          LockSupport.park(scheduler);
        }
        asleep = false;
      }
      LockSupport.parkNanos(scheduler, PERIOD_NANOS);
      look();
    }
  }

  void wakeUp() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  void look() {
    for (Worker worker : scheduler.workers()) {
      long completed = worker.completed();
      Runnable task = worker.running();
      if (task != null && completed == worker.completedBefore) {
        if (!worker.stalled) {
          worker.stalled = true;
          stalls.getAndIncrement();
          lastStall = describe(worker, task);
        }
      } else {
        worker.stalled = false;
      }
      worker.completedBefore = completed;
    }
    if (scheduler.hasQueuedWork()) {
      if (scheduler.idle.someSleep()) {
        scheduler.idle.workAppeared();
      } else {
        scheduler.replaceStalled();
      }
    }
  }

  private static String describe(Worker worker, Runnable task) {
    StackTraceElement[] stack = worker.thread.getStackTrace();
    String name;
    try {
      name = task.toString();
    } catch (Throwable broken) {
      name = task.getClass().getName(); // its code is the user's
    }
    return stack.length == 0 ? name : name + " at " + stack[0];
  }

  long stalls() {
    return stalls.get();
  }

  String lastStall() {
    return lastStall;
  }
}
