package io.kcoro.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// The workers of a scheduler: as many as its parallelism, and more while some are stalled.
///
/// The array is replaced, never changed, under the monitor of [IdleWorkers], and read by everybody.
/// That monitor guards the other fields, too. Methods that need it say so.
final class WorkerSet {
  private final WorkStealingScheduler scheduler;
  private final String name;
  private final int parallelism;
  private final int most;
  private final int queueLength;
  private final SplittableRandom seeds;
  private final Consumer<Thread> starter;

  private volatile Worker[] workers;

  // Guarded by the monitor.
  private int created;
  private final Totals retired = new Totals();

  /// The threads of retired workers that may not have ended yet.
  private final List<Thread> ending = new ArrayList<>();

  private volatile boolean failedToStart;

  WorkerSet(WorkStealingScheduler scheduler, SchedulerBuilder builder) {
    this.scheduler = scheduler;
    name = builder.name();
    parallelism = builder.parallelism();
    most = builder.mostWorkers();
    queueLength = builder.queueLength();
    seeds = new SplittableRandom(builder.seed());
    starter = builder.starter();
    workers = new Worker[parallelism];
    for (int i = 0; i < parallelism; i++) {
      workers[i] = newWorker(i);
    }
  }

  private Worker newWorker(int number) {
    String threadName = name + "-worker-" + created++;
    return new Worker(scheduler, threadName, number, queueLength, seeds.nextLong());
  }

  /// Under the monitor: the least one that no worker has.
  private int freeNumber() {
    int number = 0;
    while (isTaken(number)) {
      number++;
    }
    return number;
  }

  private boolean isTaken(int number) {
    for (Worker worker : workers) {
      if (worker.number == number) {
        return true;
      }
    }
    return false;
  }

  Worker[] all() {
    return workers;
  }

  int most() {
    return most;
  }

  /// Starts the threads. If one cannot be started, its worker and those after it are taken out.
  void start() {
    for (Worker worker : workers) {
      try {
        starter.accept(worker.thread);
      } catch (Throwable failure) {
        synchronized (scheduler.idle) {
          for (Worker other : workers) {
            if (other.thread.getState() == Thread.State.NEW) {
              removeFromArray(other);
            }
          }
        }
        throw failure;
      }
    }
  }

  /// Whether a stalled one has work that others may take.
  boolean anyIsStuckWithWork() {
    for (Worker worker : workers) {
      if (worker.isStalled() && worker.hasWork()) {
        return true;
      }
    }
    return false;
  }

  /// Whether any but `asking` is neither stalled nor asleep, if `asleep` sleep.
  boolean anotherWorks(Worker asking, int asleep) {
    int able = 0;
    for (Worker worker : workers) {
      able += worker == asking || worker.isStalled() ? 0 : 1;
    }
    return able > asleep;
  }

  // ---- more of them ----

  /// Starts a worker in place of a stalled one, if there are fewer than there should be. In place
  /// of those that do not wait but run for long only so many that there are twice as many threads
  /// as there should be: more would only take the processors away from each other.
  void replaceStalled() {
    Worker added;
    synchronized (scheduler.idle) {
      if (!areTooFew() || scheduler.hasEnded()) {
        return;
      }
      added = newWorker(freeNumber());
      Worker[] more = new Worker[workers.length + 1];
      System.arraycopy(workers, 0, more, 0, workers.length);
      more[workers.length] = added;
      workers = more;
    }
    try {
      starter.accept(added.thread);
      failedToStart = false;
    } catch (Throwable failure) {
      withdraw(added, failure);
    }
  }

  private boolean areTooFew() {
    int able = 0;
    int onProcessors = 0;
    for (Worker worker : workers) {
      boolean stalled = worker.isStalled();
      able += stalled ? 0 : 1;
      onProcessors += stalled && (worker.blocks() || worker.waits) ? 0 : 1;
    }
    return able < parallelism && onProcessors < 2 * parallelism && workers.length < most;
  }

  /// The machine gives no more threads. The scheduler does without; the watcher tries again.
  private void withdraw(Worker added, Throwable failure) {
    synchronized (scheduler.idle) {
      if (added.thread.getState() == Thread.State.NEW) {
        removeFromArray(added);
      }
    }
    scheduler.idle.oneLeft();
    if (!failedToStart) {
      failedToStart = true;
      System.getLogger("io.kcoro")
          .log(
              System.Logger.Level.WARNING,
              "scheduler '" + name + "' cannot replace a worker that is blocked",
              failure);
    }
  }

  // ---- fewer of them ----

  /// Whether there are more than there should be, stalled ones included. Cheap.
  boolean areTooMany() {
    return workers.length > parallelism;
  }

  /// Whether there are more workers than needed, this one not being stalled.
  boolean isSurplus(Worker worker) {
    if (!areTooMany() || worker.isStalled()) {
      return false;
    }
    int able = 0;
    for (Worker other : workers) {
      able += other.isStalled() ? 0 : 1;
    }
    return able > parallelism;
  }

  /// Under the monitor. By the worker itself, which counts nothing any more.
  void remove(Worker worker) {
    removeFromArray(worker);
    retired.add(worker);
    ending.removeIf(thread -> !thread.isAlive());
    ending.add(worker.thread);
  }

  private void removeFromArray(Worker worker) {
    List<Worker> left = new ArrayList<>(List.of(workers));
    left.remove(worker);
    workers = left.toArray(Worker[]::new);
  }

  // ---- to be looked at ----

  /// Under the monitor: the threads that live, or are about to end.
  List<Thread> threads() {
    List<Thread> threads = new ArrayList<>(ending);
    for (Worker worker : workers) {
      threads.add(worker.thread);
    }
    return threads;
  }

  /// Under the monitor: what all did that there are and were.
  Totals totals() {
    Totals sum = new Totals();
    sum.add(retired);
    for (Worker worker : workers) {
      sum.add(worker);
    }
    return sum;
  }
}
