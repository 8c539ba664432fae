package io.kcoro.schedule;

import io.kcoro.Suspending;
import io.kcoro.internal.live.LiveObjects;
import io.kcoro.internal.wait.VirtualThreadAccess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
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
public abstract sealed class Scheduler implements Executor, AutoCloseable
    permits WorkStealingScheduler, SeededScheduler {
  private static final class Shared {
    static final Scheduler INSTANCE = start();

    private static Scheduler start() {
      WorkStealingScheduler scheduler =
          new WorkStealingScheduler(new SchedulerBuilder().name("kcoro-shared"), true);
      scheduler.start();
      return scheduler;
    }
  }

  /// Those that are alive.
  private static final LiveObjects<Scheduler> LIVE = new LiveObjects<>();

  Scheduler() {}

  /// Called once, when it can be used.
  final void isLive() {
    LIVE.add(this);
  }

  /// The schedulers in this process that have not ended, in no order. Not those that were made
  /// while the registry was switched off (`Monitor.keepRegistry`).
  public static List<Scheduler> all() {
    return LIVE.all().stream().filter(each -> !each.hasEnded()).toList();
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
  public abstract String name();

  /// Whether it is a [SeededScheduler], which carries the threads of the scopes that are on it.
  public boolean isSeeded() {
    return false;
  }

  /// How many workers run at a time.
  public abstract int parallelism();

  // ---- work comes in ----

  /// Runs `task` when its turn comes. Called by one of this scheduler's tasks, it goes to the end
  /// of that worker's queue, and is accepted also after [#shutdown()]. Never suspends.
  ///
  /// @throws RejectedExecutionException if the scheduler was shut down
  @Override
  public abstract void execute(Runnable task);

  /// Goes on with something that was suspended: as [#execute], but where a task of this scheduler
  /// calls, `task` is the next one that its worker runs. Never rejected: what comes after the
  /// scheduler has ended runs on the shared one. Never suspends.
  public abstract void resume(Runnable task);

  /// As [#resume], but behind what is ready: how a task that goes on lets others go first. Never
  /// rejected, never suspends.
  public abstract void requeue(Runnable task);

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
  public abstract Thread.Builder.OfVirtual virtualThreads();

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
  public abstract boolean drain(Duration limit) throws InterruptedException;

  /// Accepts no more work from outside; what was accepted is still run. Idempotent. Never suspends.
  ///
  /// @throws UnsupportedOperationException if this is the shared scheduler
  public abstract void shutdown();

  /// As [#shutdown()], but takes back the tasks that have not begun, and interrupts the running
  /// ones. Stackless coroutines and virtual threads have begun and are not taken back: they run to
  /// their end, or until their scope is cancelled. So does what running tasks submit from now on.
  ///
  /// @return the tasks that this scheduler will not run
  /// @throws UnsupportedOperationException if this is the shared scheduler
  public abstract List<Runnable> shutdownNow();

  /// Whether [#shutdown()] was called.
  public abstract boolean isShutdown();

  /// Whether it was shut down, all work is done and the workers are about to end.
  public abstract boolean isTerminated();

  /// Waits until the scheduler, after [#shutdown()], has done all work and its threads have ended.
  ///
  /// **Suspends** until then.
  ///
  /// @return false if the time was over first
  /// @throws IllegalStateException if called by a task of this scheduler
  /// @throws InterruptedException if the thread is interrupted
  @Suspending
  public abstract boolean awaitTermination(Duration limit) throws InterruptedException;

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
    refuseOwnTask("close");
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

  /// @param verb what a task of this scheduler must not do
  /// @throws IllegalStateException if one calls
  final void refuseOwnTask(String verb) {
    if (runsHere()) {
      throw new IllegalStateException(
          "a task of scheduler '" + name() + "' cannot " + verb + " it: it would wait for itself");
    }
  }

  /// Whether the calling thread is running a task of this scheduler.
  abstract boolean runsHere();

  /// Whether it takes nothing any more, not even what is resumed.
  abstract boolean hasEnded();

  // ---- to be looked at ----

  /// What it has done so far.
  public abstract SchedulerStats stats();

  /// Where the thread is that runs `task` now, the innermost call first; empty if none does, or if
  /// it has just ended. For people: while it looks, that worker stands still.
  public abstract List<StackTraceElement> stackOf(Runnable task);
}
