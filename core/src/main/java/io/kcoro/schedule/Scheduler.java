package io.kcoro.schedule;

import io.kcoro.Suspending;
import io.kcoro.internal.queue.InjectQueue;
import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.internal.wait.VirtualThreadAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Runs short tasks on a few threads: the steps of stackless coroutines, and whatever else does not
/// block.
///
/// Each worker has a thread, a run queue, and a slot for the task that its present task has woken,
/// which comes next: what was just written is still in the cache. Work from other threads comes
/// through one inject queue. A worker without work takes some from the others; if there is none, it
/// sleeps, and costs nothing. The design is that of the schedulers of Go and Tokio.
///
/// **Order.** Tasks of one thread that is no worker begin in the order in which they were
/// submitted. Between workers there is no order. No task starves: the slot is used a limited number
/// of times in a row, and the inject queue is looked at every so often.
///
/// **Blocking.** A task should not block. If it does, a watcher notices after some 20 ms, counts a
/// stall ([SchedulerStats#stalls()]), and another worker takes its place until the task returns. A
/// task that knows that it will block says so with [#blocking], and is replaced at once.
///
/// **Errors.** What a task throws goes to the uncaught exception handler of the worker's thread and
/// harms nothing else.
///
/// **End.** After [#shutdown()] what was accepted is still run, what it submits included; then the
/// workers end. After [#shutdownNow()] what was not begun is handed to the caller instead. Of tasks
/// that are submitted meanwhile each is either run, handed to that caller, or rejected. The
/// scheduler's threads are daemons: they do not keep the JVM alive.
///
/// Thread-safe. Submitting happens-before the task runs.
public final class Scheduler implements Executor, AutoCloseable {
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

  private static final class Shared {
    static final Scheduler INSTANCE = start();

    private static Scheduler start() {
      Scheduler scheduler = new Scheduler(new SchedulerBuilder().name("kcoro-shared"), true);
      scheduler.start();
      return scheduler;
    }
  }

  final InjectQueue<Runnable> injected;
  final IdleWorkers idle;
  final StallWatcher watcher;

  final WorkerSet workers;

  private final boolean isShared;
  private final String name;
  private final int parallelism;
  private final LongAdder injectedCount = new LongAdder();
  private final Carrier carrier = new Carrier(this);

  /// Whether there may be virtual threads among the tasks.
  private volatile boolean carries;

  private volatile State state = State.RUNNING;

  Scheduler(SchedulerBuilder builder, boolean isShared) {
    this.isShared = isShared;
    name = builder.name();
    parallelism = builder.parallelism();
    injected = new InjectQueue<>(builder.segmentLength());
    idle = new IdleWorkers(this, builder.mostWorkers());
    watcher = new StallWatcher(this, name + "-watcher");
    workers = new WorkerSet(this, builder);
  }

  void start() {
    try {
      workers.start();
      watcher.thread().start();
    } catch (Throwable failure) {
      acceptNothing(); // those that have been started end
      throw failure;
    }
  }

  /// The scheduler that is used where no other is named: as many workers as processors, started
  /// when it is first needed. It cannot be shut down.
  public static Scheduler shared() {
    return Shared.INSTANCE;
  }

  /// Sets up a scheduler of one's own, to be closed by its owner.
  public static SchedulerBuilder builder() {
    return new SchedulerBuilder();
  }

  /// Its name.
  public String name() {
    return name;
  }

  /// How many workers run at a time.
  public int parallelism() {
    return parallelism;
  }

  // ---- work comes in ----

  /// Runs `task` when its turn comes. Called by one of this scheduler's tasks, it goes to the end
  /// of that worker's queue, and is accepted also after [#shutdown()]. Never suspends.
  ///
  /// @throws RejectedExecutionException if the scheduler was shut down
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

  /// Goes on with something that was suspended: as [#execute], but where a task of this scheduler
  /// calls, `task` is the next one that its worker runs. Never rejected: what comes after the
  /// scheduler has ended runs on the shared one. Never suspends.
  public void resume(Runnable task) {
    Objects.requireNonNull(task, "task");
    Worker worker = WorkerThread.current();
    if (worker != null && worker.scheduler == this) {
      worker.handOff(task);
    } else {
      inject(task);
    }
  }

  /// As [#resume], but behind what is ready: how a task that goes on lets others go first. Never
  /// rejected, never suspends.
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

  /// Runs code that may block the calling thread. If that is one of a scheduler's workers, what it
  /// would run next goes to others, and another worker takes its place meanwhile; else nothing
  /// special happens.
  ///
  /// @return what `body` returns
  /// @throws X what `body` throws
  public static <T extends @Nullable Object, X extends Exception> T blocking(
      BlockingBody<T, X> body) throws X {
    Worker worker = WorkerThread.current();
    if (worker == null || !worker.enterBlocking()) {
      return body.call();
    }
    try {
      return body.call();
    } finally {
      worker.exitBlocking();
    }
  }

  /// An [ExecutorService] that submits to this scheduler, and shuts it down.
  public ExecutorService asExecutorService() {
    return new SchedulerService(this);
  }

  // ---- virtual threads ----

  /// Whether [#virtualThreads()] works in this JVM: it was started with the flag.
  public static boolean canCarryVirtualThreads() {
    return VirtualThreadAccess.isOpen();
  }

  /// **Experimental.** A builder of virtual threads that are carried by this scheduler's workers
  /// instead of the JDK's. They hand elements to each other for less, and take turns with stackless
  /// coroutines. The JVM must be started with `--add-opens java.base/java.lang=ALL-UNNAMED`, or
  /// `--add-opens java.base/java.lang=io.kcoro` where kcoro is on the module path.
  ///
  /// They are virtual threads like others, save for this:
  /// - Virtual threads that they start are carried here, too.
  /// - A call that blocks the worker, of a file or in native code, lets another worker take its
  ///   place only after the 20 ms of a stall, and so does code that computes. A thread that was
  ///   unparked by such a one waits as long.
  /// - [#shutdown()] and [#close()] do not wait for threads that are suspended, and reject none:
  ///   those that go on or begin later do so on the shared scheduler. [#shutdownNow()] neither
  ///   interrupts them nor takes them back.
  /// - The JDK's statistics and options of virtual threads' scheduling do not cover them.
  ///
  /// @return a new builder each time, for one thread to use; its `factory()` is thread-safe
  /// @throws UnsupportedOperationException if the JVM was not started with the flag, or is not of
  ///   Java 25
  public Thread.Builder.OfVirtual virtualThreads() {
    VirtualThreadAccess.require();
    carries = true;
    return VirtualThreadAccess.builder(carrier);
  }

  // ---- the end ----

  /// Waits until nothing is queued and no task runs. Coroutines that are suspended elsewhere do not
  /// count. Work that others submit meanwhile does.
  ///
  /// **Suspends** until then.
  ///
  /// @param limit how long to wait at most
  /// @return true if there was such an instant; false if the time was over first
  /// @throws IllegalStateException if called by a task of this scheduler, which would wait for
  ///   itself
  /// @throws InterruptedException if the thread is interrupted
  @Suspending
  public boolean drain(Duration limit) throws InterruptedException {
    refuseOwnWorker("drain");
    long nanos = TimeUnit.NANOSECONDS.convert(limit);
    return state == State.ENDED
        || idle.awaitQuiet(System.nanoTime() + Math.clamp(nanos, 0, Long.MAX_VALUE / 2));
  }

  /// Accepts no more work from outside; what was accepted is still run. Idempotent. Never suspends.
  ///
  /// @throws UnsupportedOperationException if this is the shared scheduler
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

  /// As [#shutdown()], but takes back the tasks that have not begun, and interrupts the running
  /// ones. Stackless coroutines and virtual threads have begun and are not taken back: they run to
  /// their end, or until their scope is cancelled. So does what running tasks submit from now on.
  ///
  /// @return the tasks that this scheduler will not run
  /// @throws UnsupportedOperationException if this is the shared scheduler
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

  /// Whether [#shutdown()] was called.
  public boolean isShutdown() {
    return state != State.RUNNING;
  }

  /// Whether it was shut down, all work is done and the workers are about to end.
  public boolean isTerminated() {
    return state == State.ENDED;
  }

  /// Waits until the scheduler, after [#shutdown()], has done all work and its threads have ended.
  ///
  /// **Suspends** until then.
  ///
  /// @return false if the time was over first
  /// @throws IllegalStateException if called by a task of this scheduler
  /// @throws InterruptedException if the thread is interrupted
  @Suspending
  public boolean awaitTermination(Duration limit) throws InterruptedException {
    refuseOwnWorker("await the termination of");
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

  /// Shuts the scheduler down and waits, as [ExecutorService#close()] does, until all is done: if
  /// the thread is interrupted meanwhile, what has not begun is dropped and the running tasks are
  /// interrupted; the flag stays set.
  ///
  /// **Suspends** until then.
  ///
  /// @throws IllegalStateException if called by a task of this scheduler; it is not shut down then
  /// @throws UnsupportedOperationException if this is the shared scheduler
  @Override
  @Suspending
  public void close() {
    refuseOwnWorker("close");
    shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (awaitTermination(Duration.ofDays(1))) {
          break;
        }
      } catch (InterruptedException e) {
        if (!interrupted) {
          interrupted = true;
          shutdownNow();
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void refuseShared() {
    if (isShared) {
      throw new UnsupportedOperationException("the shared scheduler cannot be shut down");
    }
  }

  private void refuseOwnWorker(String verb) {
    Worker worker = WorkerThread.current();
    if (worker != null && worker.scheduler == this) {
      throw new IllegalStateException(
          "a task of scheduler '" + name + "' cannot " + verb + " it: it would wait for itself");
    }
  }

  // ---- for the workers ----

  Worker[] workers() {
    return workers.all();
  }

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

  /// What it has done so far.
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
        totals.parks,
        injected.size(),
        watcher.stalls(),
        watcher.lastStall(),
        List.copyOf(present));
  }

  /// Where the thread is that runs `task` now, the innermost call first; empty if none does, or if
  /// it has just ended. For people: while it looks, that worker stands still.
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

  /// For people: the name, the number of workers and whether it was shut down.
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
