package io.kcoro.schedule;

import io.kcoro.Suspending;
import io.kcoro.internal.wait.Failures;
import io.kcoro.internal.wait.RunsStackless;
import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.internal.wait.VirtualThreadAccess;
import io.kcoro.internal.wait.Waiting;
import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// **For tests.** Runs everything in one thread, one task after another, and draws from a seed
/// which of those that are ready is the next. So the interleaving of coroutines where they wait,
/// yield or begin is a function of the seed: the same seed gives the same one again.
///
/// A scope that is [on][io.kcoro.scope.ScopeConfig#on] such a scheduler has its coroutines in
/// threads carried by it, too; that needs the flag of [#virtualThreads()], without which only
/// stackless coroutines can be launched.
///
/// It remembers each coroutine and virtual thread that has begun here until that has ended, for
/// [#tasks()]. The random choices of unbiased selects, and the jitter of a retry, come from the
/// seed as well, where they have no seed of their own.
///
/// **Limits.** What other threads do and the real time is not drawn from the seed: neither who
/// waits for a monitor (the JDK lets it go on from a thread of its own) nor `Thread.sleep`. A task
/// that blocks its thread blocks everything; one that is no virtual thread and waits in a kcoro
/// operation in direct style gets an `IllegalStateException`.
///
/// Thread-safe, as every scheduler.
public final class SeededScheduler extends Scheduler {
  /// What is done when no task is ready.
  @FunctionalInterface
  public interface WhenIdle {
    /// Called by the scheduler's thread when no task is ready, again and again. Must not wait.
    ///
    /// @param idleNanos for how long no task has been ready, in real time; 0 in the first of
    ///   several calls
    /// @return for how long at most, in nanoseconds of real time, to wait for tasks from other
    ///   threads before the next call; 0 or less to look at once, as some have been made ready
    long idle(long idleNanos);
  }

  /// The one thread.
  private final class Runner extends Thread implements RunsStackless {
    Runner(String name, UncaughtExceptionHandler uncaught) {
      super(null, SeededScheduler.this::work, name, 0, false);
      setDaemon(true);
      setUncaughtExceptionHandler(uncaught);
    }

    @Override
    public @Nullable Runnable running() {
      return running;
    }

    @Override
    public SplittableRandom random() {
      return chance;
    }

    @Override
    public void beforeWait() {
      throw new IllegalStateException(
          "what runs in the thread of scheduler '%s' itself must not wait, because nothing else could run then: wait in a coroutine, which must be a stackless one in a JVM that is not opened for the carrying of virtual threads (--add-opens java.base/java.lang=ALL-UNNAMED)"
              .formatted(name));
    }
  }

  private final String name;
  private final long seed;
  private final SplittableRandom order;
  private final SplittableRandom chance;
  private final WhenIdle whenIdle;
  private final Runner thread;
  private final Executor carrier = this::resume;

  /// What waits for its turn. Its monitor guards the fields down to `known`.
  private final List<Runnable> ready = new ArrayList<>();

  private final List<Runnable> between = new ArrayList<>();
  private boolean quiet;
  private boolean shutDown;
  private boolean ended;
  private long submitted;
  private long injected;

  /// The coroutines and virtual threads that have begun and not ended, in the order in which they
  /// began.
  private final Set<Runnable> known = new LinkedHashSet<>();

  // Written by the thread.
  private volatile @Nullable Runnable running;
  private volatile long steps;

  private SeededScheduler(
      String name, long seed, WhenIdle whenIdle, UncaughtExceptionHandler uncaught) {
    this.name = Objects.requireNonNull(name, "name");
    this.seed = seed;
    this.whenIdle = Objects.requireNonNull(whenIdle, "whenIdle");
    order = new SplittableRandom(seed);
    chance = order.split();
    thread = new Runner(name, Objects.requireNonNull(uncaught, "uncaught"));
  }

  /// One that runs nothing until [#start()] is called; to be closed by its owner.
  ///
  /// @param name that of its thread, too
  /// @param seed what the order is drawn from
  /// @param whenIdle is called when no task is ready; what it throws goes to `uncaught`, and it is
  ///   called again when a task has come and gone
  /// @param uncaught gets the errors of tasks that nobody sees
  public static SeededScheduler create(
      String name, long seed, WhenIdle whenIdle, UncaughtExceptionHandler uncaught) {
    return new SeededScheduler(name, seed, whenIdle, uncaught);
  }

  /// Starts the thread. What was submitted before is ready then, so that the order does not depend
  /// on when others submit it. Called once.
  public void start() {
    thread.start();
    isLive();
  }

  @Override
  public String name() {
    return name;
  }

  /// 1.
  @Override
  public int parallelism() {
    return 1;
  }

  @Override
  public boolean isSeeded() {
    return true;
  }

  /// The seed.
  public long seed() {
    return seed;
  }

  /// How many turns of tasks have ended so far.
  public long steps() {
    return steps;
  }

  // ---- work comes in ----

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    if (!accepted(task, runsHere())) {
      throw new RejectedExecutionException(
          "scheduler '" + name + "' was shut down and accepts no task: " + task);
    }
  }

  /// As [#execute], but never rejected: what comes after the scheduler has ended runs on the shared
  /// one. Never suspends.
  @Override
  public void resume(Runnable task) {
    Objects.requireNonNull(task, "task");
    if (!accepted(task, true)) {
      shared().resume(task);
    }
  }

  /// The same as [#resume]: the order is drawn.
  @Override
  public void requeue(Runnable task) {
    resume(task);
  }

  private boolean accepted(Runnable task, boolean goesOn) {
    boolean fromOutside = !runsHere();
    synchronized (ready) {
      if (ended || (shutDown && !goesOn)) {
        return false;
      }
      ready.add(task);
      submitted++;
      injected += fromOutside ? 1 : 0;
      quiet = false;
      ready.notifyAll();
      return true;
    }
  }

  /// Does `action` in the scheduler's thread, between two turns, before anything else; not at all
  /// if the scheduler ends first.
  public void betweenTurns(Runnable action) {
    Objects.requireNonNull(action, "action");
    synchronized (ready) {
      between.add(action);
      ready.notifyAll();
    }
  }

  @Override
  public Thread.Builder.OfVirtual virtualThreads() {
    VirtualThreadAccess.require();
    return VirtualThreadAccess.builder(carrier);
  }

  // ---- its thread ----

  private void work() {
    long turns = 0;
    for (Runnable task; (task = next()) != null; ) {
      running = task;
      try {
        task.run();
      } catch (Throwable failure) {
        Failures.uncaught(failure);
      }
      remember(task);
      steps = ++turns;
      running = null;
      Thread.interrupted(); // what the task leaves there is not meant for the next one
    }
  }

  /// @return null when the scheduler is to end
  private @Nullable Runnable next() {
    long idleSince = 0;
    boolean wasIdle = false;
    boolean broken = false;
    while (true) {
      Runnable first;
      synchronized (ready) {
        first = between.isEmpty() ? null : between.removeFirst();
        if (first == null) {
          if (!ready.isEmpty()) {
            return drawn();
          }
          quiet = true;
          ready.notifyAll();
          if (shutDown) {
            ended = true;
            return null;
          }
        }
      }
      long patience = Long.MAX_VALUE;
      try {
        if (first != null) {
          first.run();
          continue;
        }
        long now = System.nanoTime();
        idleSince = wasIdle ? idleSince : now;
        wasIdle = true;
        patience = broken ? patience : whenIdle.idle(now - idleSince);
      } catch (Throwable failure) {
        broken = first == null;
        Failures.uncaught(failure);
      }
      await(patience);
    }
  }

  private Runnable drawn() {
    int last = ready.size() - 1;
    int index = last == 0 ? 0 : order.nextInt(last + 1);
    Runnable task = ready.get(index);
    ready.set(index, ready.get(last));
    ready.removeLast();
    return task;
  }

  private void await(long nanos) {
    synchronized (ready) {
      if (ready.isEmpty() && between.isEmpty() && !shutDown && nanos > 0) {
        try {
          TimeUnit.NANOSECONDS.timedWait(ready, nanos);
        } catch (InterruptedException e) {
          return; // nobody who may has a reason to; it looks once more
        }
      }
    }
  }

  private void remember(Runnable task) {
    boolean goesOn;
    if (task instanceof StacklessRun run) {
      goesOn = !run.isOver();
    } else if (isCarried(task)) {
      goesOn = VirtualThreadAccess.threadOf(task).isAlive();
    } else {
      return;
    }
    synchronized (ready) {
      if (goesOn) {
        known.add(task);
      } else {
        known.remove(task);
      }
    }
  }

  private static boolean isCarried(Runnable task) {
    return canCarryVirtualThreads() && VirtualThreadAccess.isContinuation(task);
  }

  @Override
  boolean runsHere() {
    return VirtualThreadAccess.worker() == thread;
  }

  // ---- the end ----

  @Override
  @Suspending
  public boolean drain(Duration limit) throws InterruptedException {
    refuseOwnTask("drain");
    return awaitState(limit, false);
  }

  @Override
  @Suspending
  public boolean awaitTermination(Duration limit) throws InterruptedException {
    refuseOwnTask("await the termination of");
    long start = System.nanoTime();
    return awaitState(limit, true)
        && thread.join(Duration.ofNanos(Math.max(1, inNanos(limit) - (System.nanoTime() - start))));
  }

  private boolean awaitState(Duration limit, boolean end) throws InterruptedException {
    long deadline = System.nanoTime() + inNanos(limit);
    synchronized (ready) {
      while (end ? !ended : !(quiet || ended)) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(ready, left);
      }
    }
    return true;
  }

  private static long inNanos(Duration limit) {
    return Math.clamp(TimeUnit.NANOSECONDS.convert(limit), 0, Long.MAX_VALUE / 2);
  }

  @Override
  public void shutdown() {
    synchronized (ready) {
      shutDown = true;
      ready.notifyAll();
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> all = new ArrayList<>();
    synchronized (ready) {
      shutdown();
      for (Runnable task : ready) {
        if (!(task instanceof StacklessRun) && !isCarried(task)) {
          all.add(task);
        }
      }
      ready.removeAll(all);
    }
    if (running != null) {
      thread.interrupt();
    }
    return all;
  }

  @Override
  public boolean isShutdown() {
    synchronized (ready) {
      return shutDown;
    }
  }

  @Override
  public boolean isTerminated() {
    return hasEnded();
  }

  @Override
  boolean hasEnded() {
    synchronized (ready) {
      return ended;
    }
  }

  // ---- to be looked at ----

  /// The coroutines, and virtual threads, that have begun here and have not ended, in the order in
  /// which they began: each with its state and where it is. To be called while nothing runs here:
  /// by [#betweenTurns] or while the scheduler is idle; or if what runs does not end.
  public List<TaskSnapshot> tasks() {
    List<Runnable> begun;
    List<Runnable> waiting;
    Runnable now = running;
    synchronized (ready) {
      begun = new ArrayList<>(known);
      waiting = List.copyOf(ready);
    }
    if (now != null && !begun.contains(now)) {
      begun.add(now);
    }
    List<TaskSnapshot> found = new ArrayList<>();
    for (Runnable task : begun) {
      String state = task == now ? "runs" : waiting.contains(task) ? "is ready" : null;
      found.add(isCarried(task) ? ofThread(task, state) : ofTask(task, state));
    }
    return found;
  }

  private static TaskSnapshot ofThread(Runnable task, @Nullable String state) {
    Thread thread = VirtualThreadAccess.threadOf(task);
    String told = state;
    if (told == null) {
      Object blocker = LockSupport.getBlocker(thread);
      Thread.State blocked = thread.getState();
      told =
          blocker != null
              ? "waits for " + blocker
              : blocked == Thread.State.NEW ? "has not begun" : "is " + blocked;
    }
    return new TaskSnapshot(thread.getName(), told, List.of(thread.getStackTrace()));
  }

  private TaskSnapshot ofTask(Runnable task, @Nullable String state) {
    if (state != null || !(task instanceof StacklessRun run)) {
      return new TaskSnapshot(
          task.toString(),
          state == null ? "waits" : state,
          task == running ? stackOf(task) : List.of());
    }
    Waiting waiting = run.waiting();
    return new TaskSnapshot(
        task.toString(), waiting == null ? "waits" : "waits: " + waiting.what(), List.of());
  }

  /// The states that virtual threads which have begun here are in now.
  public EnumSet<Thread.State> threadStates() {
    List<Runnable> begun;
    synchronized (ready) {
      begun = List.copyOf(known);
    }
    EnumSet<Thread.State> states = EnumSet.noneOf(Thread.State.class);
    for (Runnable task : begun) {
      if (isCarried(task)) {
        states.add(VirtualThreadAccess.threadOf(task).getState());
      }
    }
    return states;
  }

  @Override
  public SchedulerStats stats() {
    synchronized (ready) {
      WorkerStats worker =
          new WorkerStats(thread.getName(), steps, 0, 0, 0, 0, 0, ready.size(), false, 0, 0);
      return new SchedulerStats(
          submitted, steps, injected, 0, 0, 0, 0, 0, 0, 0, "", List.of(worker));
    }
  }

  @Override
  public List<StackTraceElement> stackOf(Runnable task) {
    Objects.requireNonNull(task, "task");
    if (running != task) {
      return List.of();
    }
    List<StackTraceElement> stack = List.of(thread.getStackTrace());
    return running == task ? stack : List.of();
  }

  /// For people: the name, and the seed.
  @Override
  public String toString() {
    return "Scheduler[%s, seed %d%s]".formatted(name, seed, hasEnded() ? ", ended" : "");
  }
}
