package io.kcoro.schedule;

import io.kcoro.internal.queue.RunQueue;
import io.kcoro.internal.wait.Failures;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One of the workers of a [Scheduler]: a run queue, a hand-off slot, and the step that runs a
/// task.
///
/// Where the next task comes from, in this order: every so often the inject queue, so that work
/// from outside cannot starve; the hand-off slot, but not too often in a row, so that two
/// coroutines that wake each other cannot starve the rest; the run queue; the inject queue; the run
/// queues of others.
///
/// | field | written by | how |
/// |---|---|---|
/// | `handOff` | the owner puts a task in by a release store, as the only one; who takes it nulls it by a compare-and-set | |
/// | `running`, counters | the owner, opaque | read by the watcher and for statistics, who may be late |
/// | `stalled` | the watcher, or the owner in `blocking` | volatile |
/// | `woken` | [IdleWorkers], under its monitor; the owner, before it goes to sleep | volatile |
final class Worker {
  /// Tasks between two looks at the inject queue, when there is other work. A power of two.
  private static final int INJECT_EVERY = 64;

  private static final int MOST_HAND_OFFS_IN_ROW = 31;
  private static final int MOST_STOLEN = 16;

  /// Looks at all queues before a worker without work suspends; well under a microsecond.
  private static final int SEARCHES = 4;

  private static final VarHandle HAND_OFF;
  private static final VarHandle RUNNING;
  private static final VarHandle COMPLETED;
  private static final VarHandle LOCAL;
  private static final VarHandle HITS;
  private static final VarHandle STEALS;
  private static final VarHandle PROBES;
  private static final VarHandle PARKS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HAND_OFF = lookup.findVarHandle(Worker.class, "handOff", Runnable.class);
      RUNNING = lookup.findVarHandle(Worker.class, "running", Runnable.class);
      COMPLETED = lookup.findVarHandle(Worker.class, "completed", long.class);
      LOCAL = lookup.findVarHandle(Worker.class, "local", long.class);
      HITS = lookup.findVarHandle(Worker.class, "hits", long.class);
      STEALS = lookup.findVarHandle(Worker.class, "steals", long.class);
      PROBES = lookup.findVarHandle(Worker.class, "probes", long.class);
      PARKS = lookup.findVarHandle(Worker.class, "parks", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Scheduler scheduler;
  final WorkerThread thread;
  private final RunQueue<Runnable> queue;
  private final SplittableRandom random;

  private @Nullable Runnable handOff;
  private volatile @Nullable Runnable running;

  volatile boolean stalled;
  volatile boolean woken;

  // The owner's own.
  private int tick;
  private int handOffsInRow;
  private boolean untidy;

  private long completed;
  private long local;
  private long hits;
  private long steals;
  private long probes;
  private long parks;

  // The watcher's own: what it saw last.
  long completedBefore = -1;

  Worker(Scheduler scheduler, String name, int queueLength, long seed) {
    this.scheduler = scheduler;
    queue = new RunQueue<>(queueLength);
    random = new SplittableRandom(seed);
    thread = new WorkerThread(this, name);
  }

  // ---- by the owner ----

  /// The life of the worker, in its thread.
  void work() {
    do {
      while (step()) {}
    } while (awaitWork());
  }

  /// Runs one task, if there is one here or in the inject queue.
  boolean step() {
    Runnable task = nextTask();
    if (task == null) {
      return false;
    }
    run(task);
    return true;
  }

  private void run(Runnable task) {
    RUNNING.setOpaque(this, task);
    try {
      task.run();
    } catch (Throwable failure) {
      Failures.uncaught(failure);
    }
    COMPLETED.setOpaque(this, completed + 1);
  }

  private @Nullable Runnable nextTask() {
    if ((++tick & (INJECT_EVERY - 1)) == 0) {
      Runnable injected = scheduler.injected.poll();
      if (injected != null) {
        return injected;
      }
    }
    Runnable handed = takeHandOff();
    if (handed != null) {
      if (++handOffsInRow <= MOST_HAND_OFFS_IN_ROW) {
        HITS.setOpaque(this, hits + 1);
        return handed;
      }
      queue.push(handed);
    }
    handOffsInRow = 0;
    Runnable queued = queue.poll();
    return queued != null ? queued : scheduler.injected.poll();
  }

  /// Makes `task` the next one, in place of another, which goes to the end of the run queue.
  void handOff(Runnable task) {
    LOCAL.setOpaque(this, local + 1);
    Runnable before = takeHandOff();
    HAND_OFF.setRelease(this, task);
    if (before != null) {
      pushAndTell(before);
    }
  }

  /// Puts `task` at the end of the run queue.
  void push(Runnable task) {
    LOCAL.setOpaque(this, local + 1);
    pushAndTell(task);
  }

  /// A worker that goes to sleep at this very moment may be missed, because there is no fence
  /// before the look at who is idle. The task then has to wait until this worker comes to it, or
  /// until the watcher looks.
  private void pushAndTell(Runnable task) {
    untidy = true;
    queue.push(task);
    scheduler.idle.workAppeared();
  }

  private @Nullable Runnable takeHandOff() {
    Runnable task = handOff; // plain: only the owner makes it other than null
    return task != null && HAND_OFF.compareAndSet(this, task, null) ? task : null;
  }

  /// Called before the owner blocks: what it would run next goes where others find it.
  void flushHandOff() {
    Runnable task = takeHandOff();
    if (task != null) {
      pushAndTell(task);
    }
  }

  /// Looks for work everywhere, suspends if there is none, and looks again.
  ///
  /// @return false if the worker is to end
  private boolean awaitWork() {
    RUNNING.setOpaque(this, null);
    IdleWorkers idle = scheduler.idle;
    idle.startSearching();
    while (true) {
      Runnable task = null;
      for (int search = 0; search < SEARCHES && task == null; search++) {
        task = search();
      }
      idle.stopSearching(task != null);
      if (task != null) {
        run(task);
        return true;
      }
      if (untidy) {
        untidy = false;
        queue.trim();
      }
      switch (idle.enter(this)) {
        case WORK -> {
          continue; // counted as one who searches
        }
        case END -> {
          return false;
        }
        case SLEEP -> {}
      }
      PARKS.setOpaque(this, parks + 1);
      while (!woken) {
        LockSupport.park(scheduler);
      }
      if (scheduler.hasEnded()) {
        return false;
      }
    }
  }

  private @Nullable Runnable search() {
    Runnable task = scheduler.injected.poll();
    if (task != null) {
      return task;
    }
    Worker[] workers = scheduler.workers();
    int start = random.nextInt(workers.length);
    for (int i = 0; i < workers.length; i++) {
      Worker victim = workers[(start + i) % workers.length];
      if (victim != this) {
        PROBES.setOpaque(this, probes + 1);
        task = stealFrom(victim);
        if (task != null) {
          return task;
        }
      }
    }
    Thread.onSpinWait();
    return null;
  }

  private @Nullable Runnable stealFrom(Worker victim) {
    Runnable task = victim.queue.steal();
    if (task == null) {
      task = victim.stalled ? victim.takeHandOffOfStalled() : null;
      if (task != null) {
        STEALS.setOpaque(this, steals + 1);
      }
      return task;
    }
    int more = Math.min(victim.queue.size() / 2, MOST_STOLEN);
    int stolen = 1;
    while (stolen <= more) {
      Runnable another = victim.queue.steal();
      if (another == null) {
        break;
      }
      untidy = true;
      queue.push(another);
      stolen++;
    }
    STEALS.setOpaque(this, steals + stolen);
    return task;
  }

  // ---- by others ----

  private @Nullable Runnable takeHandOffOfStalled() {
    Runnable task = (Runnable) HAND_OFF.getAcquire(this);
    return task != null && HAND_OFF.compareAndSet(this, task, null) ? task : null;
  }

  /// Takes a task that the worker has not begun, or null. For a scheduler that gives its work back.
  @Nullable Runnable takeBack() {
    Runnable task = queue.steal();
    return task != null ? task : takeHandOffOfStalled();
  }

  /// Whether there is work that others may take.
  boolean hasWork() {
    return !queue.isEmpty() || (stalled && HAND_OFF.getAcquire(this) != null);
  }

  long completed() {
    return (long) COMPLETED.getOpaque(this);
  }

  long submittedHere() {
    return (long) LOCAL.getOpaque(this);
  }

  @Nullable Runnable running() {
    return running;
  }

  WorkerStats stats() {
    return new WorkerStats(
        thread.getName(),
        completed(),
        (long) HITS.getOpaque(this),
        (long) STEALS.getOpaque(this),
        (long) PROBES.getOpaque(this),
        (long) PARKS.getOpaque(this),
        queue.size() + (HAND_OFF.getAcquire(this) == null ? 0 : 1),
        stalled);
  }

  /// Checks the run queue. Only while the worker sleeps or has ended, and nobody steals.
  void checkInvariants() {
    queue.checkInvariants();
  }
}
