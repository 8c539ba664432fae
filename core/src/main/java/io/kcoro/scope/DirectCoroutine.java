package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancelledException;
import io.kcoro.internal.live.CreationSites;
import io.kcoro.internal.live.Identities;
import io.kcoro.internal.wait.Failures;
import io.kcoro.internal.wait.Produces;
import io.kcoro.internal.wait.Serves;
import io.kcoro.internal.wait.Waiting;
import io.kcoro.schedule.Scheduler;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A coroutine that runs in a virtual thread of its own.
///
/// It ends in this order: no interrupt can come any more; the outcome is recorded, a failure with
/// the scope; the waiters of [#await()] and [#join()] are resumed, so that they see this outcome
/// and not its consequences; only then a failure cancels the scope; last, the scope counts it as
/// ended.
final class DirectCoroutine<T extends @Nullable Object> extends Child implements Task<T>, Runnable {
  private static final CancellationReason NO_THREAD =
      CancellationReason.user("its thread could not be started");

  // Let go of when it has run: a task may be kept for its result. Plain: the coroutine's own.
  private @Nullable TaskBody<T> body;

  /// Its thread, once it runs.
  private volatile @Nullable Thread thread;

  /// How its thread is interrupted, as long as the body runs. Set before [#reason()] is asked, so
  /// that who cancels finds it, or is found.
  private volatile @Nullable Handshake handshake;

  private final ScopeTree tree = new ScopeTree(this);
  private final boolean isAwaited;

  // The outcome. Plain: written before the completion, read after it.
  private @Nullable T result;
  private @Nullable Throwable failure;
  private boolean cancelled;

  /// @param name null for one that is made when it is asked for
  /// @param isAwaited whether its result, and so its failure, is for those who wait for it
  DirectCoroutine(Children siblings, @Nullable String name, TaskBody<T> body, boolean isAwaited) {
    super(siblings, name);
    this.isAwaited = isAwaited;
    this.body = body;
  }

  // ---- its life ----

  /// Starts it; ends it at once if its scope is cancelled, or there is no thread for it.
  ///
  /// @throws IllegalStateException if the scope has ended
  void start(Thread.Builder.OfVirtual threads) {
    boolean running = false;
    boolean listening = siblings.add(this);
    try {
      if (listening && reason() == null) {
        threads.start(this);
        running = true;
      }
    } finally {
      if (!running) {
        try {
          cancel(NO_THREAD); // unless it is cancelled already
        } finally {
          endCancelled();
        }
      }
    }
  }

  /// The life of the coroutine, in its thread.
  @Override
  public void run() {
    T value = null;
    Throwable thrown = null;
    boolean isTooLate = false;
    try {
      Thread current = Thread.currentThread();
      Handshake interrupts = new Handshake(current, this);
      thread = current;
      handshake = interrupts;
      isTooLate = reason() != null;
      if (isTooLate) {
        interrupts.end();
      } else {
        value = runBody(interrupts);
      }
    } catch (Throwable t) {
      thrown = t;
    }
    if (isTooLate) {
      endCancelled();
    } else {
      end(value, thrown);
      scope().logEnd(this, cancelled ? "was cancelled" : thrown == null ? "returned" : "failed");
    }
  }

  private T runBody(Handshake interrupts) throws Exception {
    try {
      return Frame.interruptible(this, interrupts, scope().inherited(), tree)
          .call(Objects.requireNonNull(body)::call);
    } catch (Throwable t) {
      cancelled = Cancellations.isConsequence(t, reason());
      throw t;
    } finally {
      body = null;
      interrupts.end();
      handshake = null;
    }
  }

  /// Whether this is its thread: one that was forked inside it inherits its frame.
  boolean runsHere() {
    return thread == Thread.currentThread();
  }

  @Override
  void cancelled() {
    Handshake interrupts = handshake;
    if (interrupts != null) {
      interrupts.interrupt();
    }
  }

  private CancellationReason cancellation() {
    return Objects.requireNonNull(reason());
  }

  /// Ends a coroutine whose body does not run, because it was cancelled before.
  private void endCancelled() {
    TaskBody<T> notRun = body;
    body = null;
    cancelled = true;
    try {
      if (notRun instanceof Producing<?> producing) {
        producing.cancelled(new CancelledException(cancellation()));
      }
    } finally {
      completeAndTell(null);
    }
  }

  /// Whatever happens in it, say for lack of memory: the waiters are resumed and the scope can end.
  private void end(@Nullable T value, @Nullable Throwable thrown) {
    boolean failsScope = false;
    try {
      if (thrown == null) {
        result = value;
      } else if (!cancelled) {
        failure = thrown;
        failsScope = scope().end().recordFailure(nameToTell(), thrown, isAwaited);
      }
    } finally {
      completeAndTell(failsScope ? thrown : null);
    }
  }

  /// @param firstFailure what the scope is to be told
  private void completeAndTell(@Nullable Throwable firstFailure) {
    try {
      complete();
    } finally {
      try {
        if (firstFailure != null) {
          scope().end().failed(nameToTell(), firstFailure);
        }
      } finally {
        siblings.remove(this);
      }
    }
  }

  // ---- seen from outside ----

  @Override
  Straggler straggler(Duration since) {
    Thread running = thread;
    return new Straggler(
        name(), since, running == null ? List.of() : List.of(running.getStackTrace()));
  }

  @Override
  void numberThreads() {
    Thread running = thread;
    if (running != null) {
      Identities.alias(running, Identities.of(this));
    }
    tree.numberThreads();
  }

  @Override
  CoroutineSnapshot snapshot() {
    Waiting waiting = tree.waiting();
    return new CoroutineSnapshot(
        Identities.of(this),
        name(),
        false,
        state(waiting),
        ScopeTree.what(waiting),
        WaitTarget.of(waiting),
        ScopeTree.since(waiting),
        code() instanceof Serves serves ? MailboxSnapshot.of(serves.served()) : null,
        code() instanceof Produces produces ? produces.produced().channelId() : null,
        CreationSites.of(this),
        tree.openedScopes());
  }

  /// What it runs, as it was given; null if that has ended.
  private @Nullable Object code() {
    return body instanceof WithoutResult without ? without.body() : body;
  }

  @Override
  public State state() {
    return state(tree.waiting());
  }

  private State state(@Nullable Waiting waiting) {
    Thread running = thread;
    if (isDone()) {
      return State.FINISHED;
    }
    if (running == null) {
      return State.READY;
    }
    if (waiting != null) {
      return waiting.isParked() ? State.PARKED : State.SUSPENDED;
    }
    return switch (running.getState()) {
      case BLOCKED, WAITING, TIMED_WAITING -> State.SUSPENDED;
      case NEW, RUNNABLE, TERMINATED -> State.RUNNING;
    };
  }

  /// What runs what depends on its future.
  Scheduler scheduler() {
    return scope().inherited().runsStackless();
  }

  // ---- its result ----

  @Override
  public T await() throws InterruptedException, ExecutionException {
    completion().await();
    return outcome();
  }

  @Override
  public T await(Deadline deadline)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!join(deadline)) {
      throw new TimeoutException("task '" + name() + "' has not ended in time");
    }
    return outcome();
  }

  @SuppressWarnings("NullAway") // a result of type T is null only if T is a nullable type
  private T outcome() throws ExecutionException {
    if (failure != null) {
      throw new ExecutionException(
          "task '" + name() + "' failed: " + Failures.describe(failure), failure);
    }
    if (cancelled) {
      throw new CancellationException("task '" + name() + "' was cancelled, " + cancellation());
    }
    return result;
  }

  @Override
  public CompletableFuture<T> toCompletableFuture() {
    TaskFuture<T> future = new TaskFuture<>(this);
    future.follow(completion());
    return future;
  }

  /// Gives a future what the task has ended with.
  void giveOutcome(CompletableFuture<T> future) {
    if (failure != null) {
      future.completeExceptionally(failure);
    } else if (cancelled) {
      future.completeExceptionally(
          new CancellationException("task '" + name() + "' was cancelled, " + cancellation()));
    } else {
      future.complete(result);
    }
  }
}
