package io.kcoro.schedule;

import io.kcoro.internal.wait.Failures;
import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.internal.wait.VirtualThreadAccess;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Notices workers whose task blocks them, or runs for long, and lets others take their place; as
/// the monitor thread of the Go runtime does (`sysmon`).
///
/// While any worker is awake it looks every [#PERIOD_NANOS]. A worker that is still in the task it
/// was in at the last look is stalled: others may take what lies in its hand-off slot, and it does
/// not count as one of the scheduler's workers any more. What it has not begun goes to the inject
/// queue, where it gets its turn though no other worker may ever be without work; and if there is
/// work for another worker, one is woken or started. When the task returns, the worker counts
/// again, and one too many ends. When all workers sleep, so does the watcher.
///
/// The look is apart from the thread, so that tests take it.
final class StallWatcher {
  static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final WorkStealingScheduler scheduler;
  private final Thread thread;

  /// Set by the watcher before it looks whether all sleep; reset by whoever wakes a worker, after
  /// that. One of the two sees the other.
  private volatile boolean asleep;

  // Written by the watcher.
  private final AtomicLong stalls = new AtomicLong();
  private volatile String lastStall = "";

  StallWatcher(WorkStealingScheduler scheduler, String threadName) {
    this.scheduler = scheduler;
    thread = new Thread(null, this::watch, threadName, 0, false);
    thread.setDaemon(true);
  }

  Thread thread() {
    return thread;
  }

  private void watch() {
    while (!scheduler.hasEnded()) {
      if (fallAsleep()) {
        while (asleep && !scheduler.hasEnded()) {
          LockSupport.park(scheduler);
          Thread.interrupted(); // a thread whose flag is set does not park
        }
      }
      LockSupport.parkNanos(scheduler, PERIOD_NANOS);
      Thread.interrupted();
      try {
        look();
      } catch (Throwable failure) {
        // Of a lack of memory whoever used it up is told; the next look may find some.
        if (!(failure instanceof OutOfMemoryError)) {
          Failures.uncaught(failure);
        }
      }
    }
  }

  /// Puts the watcher to sleep, unless there is somebody to watch.
  boolean fallAsleep() {
    asleep = true;
    if (scheduler.idle.allSleep()) {
      return true;
    }
    asleep = false;
    return false;
  }

  boolean isAsleep() {
    return asleep;
  }

  /// Called after a worker was woken.
  void wakeUp() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  /// Called when the scheduler has ended.
  void end() {
    LockSupport.unpark(thread);
  }

  void look() {
    for (Worker worker : scheduler.workers()) {
      if (hasNotMoved(worker)) {
        note(worker);
      }
      if (worker.isStalled()) {
        worker.giveAway(scheduler.injected::add);
      }
    }
    scheduler.compensate();
  }

  /// Whether it is in the task in which it was at the last look.
  private static boolean hasNotMoved(Worker worker) {
    long progress = worker.progress();
    long before = worker.progressBefore;
    boolean runs = worker.running() != null;
    worker.progressBefore = runs ? progress : -1;
    return runs && progress == before;
  }

  private void note(Worker worker) {
    if (worker.blocks()) {
      return; // it has said so itself
    }
    long number = worker.completed();
    Runnable task = worker.running();
    worker.waits = worker.thread.getState() != Thread.State.RUNNABLE;
    if (task == null || worker.stalledTask == number) {
      return;
    }
    String what =
        scheduler.isCarried(task)
            ? describe(VirtualThreadAccess.threadOf(task))
            : describe(nameOf(task), worker.thread.getStackTrace());
    worker.stalledTask = number;
    if (worker.completed() == number) {
      lastStall = what;
      stalls.getAndIncrement();
    }
  }

  private static String describe(Thread carried) {
    return describe("virtual thread '" + carried.getName() + "'", carried.getStackTrace());
  }

  /// A task of the user's is named by its class: its `toString` might wait for what it holds
  /// itself.
  private static String nameOf(Runnable task) {
    return task instanceof StacklessRun ? task.toString() : task.getClass().getName();
  }

  /// The name, and the first line that is not the JDK's.
  private static String describe(String name, StackTraceElement[] stack) {
    for (StackTraceElement line : stack) {
      String module = line.getModuleName();
      if (module == null || !(module.startsWith("java.") || module.startsWith("jdk."))) {
        return name + " at " + line;
      }
    }
    return name;
  }

  long stalls() {
    return stalls.get();
  }

  String lastStall() {
    return lastStall;
  }
}
