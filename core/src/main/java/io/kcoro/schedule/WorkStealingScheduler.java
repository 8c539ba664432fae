package io.kcoro.schedule;

import io.kcoro.internal.queue.InjectQueue;
import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.internal.wait.VirtualThreadAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// The scheduler of [Worker]s that steal from each other; [Scheduler] says what it does.
final class WorkStealingScheduler extends Scheduler {
  private enum State {
    RUNNING,
    /// Nothing is accepted from outside any more. Set by `shutdown`.
    SHUT_DOWN,
    /// It looked as if nothing were left, and who looked looks once more, under the monitor of
    /// `idle`. Then it is one of its neighbours.
    ENDING,
    /// Nothing is left to be done, and nobody takes anything any more. Set under the same monitor.
    ENDED
  }

  final InjectQueue<Runnable> injected;
  final IdleWorkers idle;
  final StallWatcher watcher;

  final WorkerSet workers;
  final QueueDelays delays;

  private final boolean isShared;
  private final String name;
  private final int parallelism;
  private final LongAdder injectedCount = new LongAdder();
  private final Carrier carrier = new Carrier(this);

  /// Whether there may be virtual threads among the tasks.
  private volatile boolean carries;

  private volatile State state = State.RUNNING;

  WorkStealingScheduler(SchedulerBuilder builder, boolean isShared) {
    this.isShared = isShared;
    name = builder.name();
    parallelism = builder.parallelism();
    injected = new InjectQueue<>(builder.segmentLength());
    idle = new IdleWorkers(this, builder.mostWorkers());
    delays = new QueueDelays(this);
    watcher = new StallWatcher(this, name + "-watcher");
    workers = new WorkerSet(this, builder);
  }

  void start() {
    try {
      workers.start();
      watcher.thread().start();
      isLive();
    } catch (Throwable failure) {
      acceptNothing(); // those that have been started end
      throw failure;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int parallelism() {
    return parallelism;
  }

  // ---- work comes in ----

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    Worker worker = WorkerThread.current();
    if (worker != null && worker.scheduler == this) {
      worker.push(task);
      return;
    }
    idle.ensureItCanBeTold();
    if (state == State.RUNNING) {
      delays.injected(task);
      injected.add(task);
      // Whoever ends the scheduler sees the task, or this sees the new state: see endIfDone.
      if (state == State.RUNNING || !injected.remove(task)) {
        injectedCount.increment();
        idle.workArrived();
        return;
      }
      endIfDone(); // whoever looked meanwhile took the task for work that is left
    }
    throw new RejectedExecutionException(
        "scheduler '" + name + "' was shut down and accepts no task: " + task);
  }

  @Override
  public void resume(Runnable task) {
    Objects.requireNonNull(task, "task");
    Worker worker = WorkerThread.current();
    if (worker != null && worker.scheduler == this) {
      worker.handOff(task);
    } else {
      inject(task);
    }
  }

  @Override
  public void requeue(Runnable task) {
    Objects.requireNonNull(task, "task");
    Worker worker = WorkerThread.current();
    if (worker != null && worker.scheduler == this) {
      worker.push(task);
    } else {
      inject(task);
    }
  }

  private void inject(Runnable task) {
    delays.injected(task);
    idle.ensureItCanBeTold();
    if (injectOrShare(task)) {
      injectedCount.increment();
    }
  }

  /// Gives `task` to the workers, or to the shared scheduler if there are none any more.
  ///
  /// @return false if it went to the shared one
  private boolean injectOrShare(Runnable task) {
    injected.add(task);
    if (hasEndedForGood() && injected.remove(task)) {
      shared().resume(task);
      return false;
    }
    idle.workArrived();
    return true;
  }

  private boolean hasEndedForGood() {
    State now = state;
    if (now == State.ENDING) {
      synchronized (idle) {
        now = state;
      }
    }
    return now == State.ENDED;
  }

  // ---- virtual threads ----

  @Override
  public Thread.Builder.OfVirtual virtualThreads() {
    VirtualThreadAccess.require();
    carries = true;
    return VirtualThreadAccess.builder(carrier);
  }

  // ---- the end ----

  @Override
  public boolean drain(Duration limit) throws InterruptedException {
    refuseOwnTask("drain");
    long nanos = TimeUnit.NANOSECONDS.convert(limit);
    return state == State.ENDED
        || idle.awaitQuiet(System.nanoTime() + Math.clamp(nanos, 0, Long.MAX_VALUE / 2));
  }

  @Override
  public void shutdown() {
    refuseShared();
    acceptNothing();
  }

  private void acceptNothing() {
    synchronized (idle) {
      if (state == State.RUNNING) {
        state = State.SHUT_DOWN;
      }
    }
    endIfDone();
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    List<Runnable> all = new ArrayList<>();
    idle.hold();
    try {
      for (Runnable task; (task = injected.poll()) != null; ) {
        all.add(task);
      }
      for (Worker worker : workers()) {
        worker.giveAway(all::add);
        if (worker.running() != null) {
          worker.thread.interrupt();
        }
      }
      for (Runnable task : all) {
        if (mustGoOn(task)) {
          injectOrShare(task);
        }
      }
    } finally {
      idle.release();
    }
    all.removeIf(this::mustGoOn);
    return all;
  }

  /// Whether `task` is the rest of something that has begun.
  private boolean mustGoOn(Runnable task) {
    return task instanceof StacklessRun || isCarried(task);
  }

  /// Whether `task` is a virtual thread's turn.
  boolean isCarried(Runnable task) {
    return carries && VirtualThreadAccess.isContinuation(task);
  }

  @Override
  public boolean isShutdown() {
    return state != State.RUNNING;
  }

  @Override
  public boolean isTerminated() {
    return state == State.ENDED;
  }

  @Override
  public boolean awaitTermination(Duration limit) throws InterruptedException {
    refuseOwnTask("await the termination of");
    long nanos = Math.clamp(TimeUnit.NANOSECONDS.convert(limit), 0, Long.MAX_VALUE / 2);
    long deadline = System.nanoTime() + nanos;
    synchronized (idle) {
      while (state != State.ENDED) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(idle, left);
      }
    }
    for (Thread thread : threads()) {
      if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
        return false;
      }
    }
    return true;
  }

  private List<Thread> threads() {
    List<Thread> threads;
    synchronized (idle) {
      threads = workers.threads();
    }
    threads.add(watcher.thread());
    return threads;
  }

  private void refuseShared() {
    if (isShared) {
      throw new UnsupportedOperationException("the shared scheduler cannot be shut down");
    }
  }

  @Override
  boolean runsHere() {
    Worker worker = WorkerThread.current();
    return worker != null && worker.scheduler == this;
  }

  // ---- for the workers ----

  Worker[] workers() {
    return workers.all();
  }

  @Override
  boolean hasEnded() {
    return state == State.ENDED;
  }

  /// Whether there is work that a worker could take now.
  boolean hasQueuedWork() {
    if (!injected.isEmpty()) {
      return true;
    }
    for (Worker worker : workers()) {
      if (worker.hasWork()) {
        return true;
      }
    }
    return false;
  }

  /// Wakes a worker for the work there is, or starts one, if one is missing because others are
  /// stalled.
  void compensate() {
    if (hasQueuedWork()) {
      if (idle.someSleep()) {
        idle.workAppeared();
      } else {
        workers.replaceStalled();
      }
    }
  }

  /// Ends the scheduler if it was shut down and has nothing left to do.
  ///
  /// Who adds a task does that first and then reads the state; here the state is set to ENDING
  /// first, and then the queue is looked into. So either the task is seen here, or who added it
  /// sees ENDING, waits for what comes of it, and takes his task out again if that is the end.
  void endIfDone() {
    if (state == State.RUNNING) {
      return;
    }
    synchronized (idle) {
      if (state == State.SHUT_DOWN && idle.isQuiet()) {
        state = State.ENDING;
        state = injected.isEmpty() ? State.ENDED : State.SHUT_DOWN;
      }
    }
    if (state == State.ENDED) {
      idle.wakeAll();
      watcher.end();
    }
  }

  // ---- to be looked at ----

  @Override
  public SchedulerStats stats() {
    Totals totals;
    List<WorkerStats> present = new ArrayList<>();
    synchronized (idle) {
      totals = workers.totals();
      for (Worker worker : workers()) {
        present.add(worker.stats());
      }
    }
    long fromOutside = injectedCount.sum();
    return new SchedulerStats(
        fromOutside + totals.submittedHere,
        totals.completed,
        fromOutside,
        totals.handOffHits,
        totals.steals,
        totals.probes,
        totals.finds,
        totals.parks,
        injected.size(),
        watcher.stalls(),
        watcher.lastStall(),
        List.copyOf(present));
  }

  @Override
  public List<StackTraceElement> stackOf(Runnable task) {
    Objects.requireNonNull(task, "task");
    for (Worker worker : workers()) {
      if (worker.running() == task) {
        List<StackTraceElement> stack = List.of(worker.thread.getStackTrace());
        return worker.running() == task ? stack : List.of();
      }
    }
    return List.of();
  }

  @Override
  public String toString() {
    return "Scheduler[%s, %d workers%s]"
        .formatted(
            name,
            workers().length,
            switch (state) {
              case RUNNING -> "";
              case SHUT_DOWN, ENDING -> ", shut down";
              case ENDED -> ", ended";
            });
  }

  /// Checks the queues and counts. Only while all is quiet.
  void checkInvariants() {
    injected.checkInvariants();
    idle.checkInvariants();
    for (Worker worker : workers()) {
      worker.checkInvariants();
    }
  }
}
