package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.cancel.CancelledException;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.wait.Completes;
import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.Failures;
import io.kcoro.internal.wait.Parking;
import io.kcoro.internal.wait.Waiting;
import io.kcoro.schedule.Scheduler;
import io.kcoro.time.Deadline;
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
final class DirectCoroutine<T extends @Nullable Object> extends ScopeTree
    implements Task<T>, Completes, Runnable {
  private final Scope scope;
  private final String name;
  // Let go of when it has run: a task may be kept for its result. Plain: the coroutine's own.
  private @Nullable TaskBody<T> body;

  /// Its thread, once it runs.
  private volatile @Nullable Thread thread;

  private final boolean isAwaited;
  private final CancellationSource source;
  private final Completion completion = new Completion(this);

  /// Where it parks; made when that is first asked for. Guarded by the monitor.
  private @Nullable Parking parking;

  // The outcome. Plain: written before the completion, read after it.
  private @Nullable T result;
  private @Nullable Throwable failure;
  private boolean cancelled;

  /// @param isAwaited whether its result, and so its failure, is for those who wait for it
  DirectCoroutine(Scope scope, String name, TaskBody<T> body, boolean isAwaited) {
    this.isAwaited = isAwaited;
    this.scope = scope;
    this.name = name;
    this.body = body;
    source = CancellationSource.linkedTo(scope.token());
  }

  /// The life of the coroutine, in its thread.
  @Override
  public void run() {
    thread = Thread.currentThread();
    T value = null;
    Throwable thrown = null;
    if (!token().isCancelled()) {
      try {
        value = runBody();
      } catch (Throwable t) {
        thrown = t;
      }
      String how = cancelled ? "was cancelled" : thrown == null ? "returned" : "failed";
      end(value, thrown);
      scope.logEnd(name, how);
    } else {
      endCancelled();
    }
  }

  private T runBody() throws Exception {
    Handshake handshake = new Handshake(Thread.currentThread(), token());
    CancellationToken.Registration interrupts = token().onCancel(reason -> handshake.interrupt());
    try {
      return Frame.interruptible(token(), handshake, scope.inherited(), this)
          .call(Objects.requireNonNull(body)::call);
    } catch (Throwable t) {
      cancelled = Cancellations.isConsequence(t, token());
      throw t;
    } finally {
      body = null;
      interrupts.close();
      handshake.end();
    }
  }

  /// The scope is cancelled before its coroutines are, so this one may not know yet.
  private CancellationReason cancellation() {
    CancellationReason own = token().reason();
    return own != null ? own : Objects.requireNonNull(scope.token().reason());
  }

  /// Lets go of a coroutine that could not be counted among its scope's.
  void discard() {
    source.close();
  }

  /// Ends a coroutine whose body does not run, because it was cancelled before.
  void endCancelled() {
    TaskBody<T> notRun = body;
    body = null;
    cancelled = true;
    try {
      source.close();
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
      source.close();
      if (thrown == null) {
        result = value;
      } else if (!cancelled) {
        failure = thrown;
        failsScope = scope.recordFailure(name, thrown, isAwaited);
      }
    } finally {
      completeAndTell(failsScope ? thrown : null);
    }
  }

  /// @param firstFailure what the scope is to be told
  private void completeAndTell(@Nullable Throwable firstFailure) {
    try {
      completion.complete();
    } finally {
      try {
        if (firstFailure != null) {
          scope.failed(name, firstFailure);
        }
      } finally {
        scope.ended(this);
      }
    }
  }

  /// Where it is now; empty before it runs.
  List<StackTraceElement> stack() {
    Thread running = thread;
    return running == null ? List.of() : List.of(running.getStackTrace());
  }

  synchronized Parking parking() {
    Parking made = parking;
    if (made == null) {
      made = new Parking();
      parking = made;
    }
    return made;
  }

  CoroutineSnapshot snapshot() {
    Waiting waiting = waiting();
    return new CoroutineSnapshot(
        name, false, state(waiting), what(waiting), since(waiting), openedScopes());
  }

  @Override
  public State state() {
    return state(waiting());
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

  @Override
  public void unpark() {
    parking().unpark();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isDone() {
    return completion.isDone();
  }

  @Override
  public CancellationToken token() {
    return source.token();
  }

  @Override
  public boolean cancel(CancellationReason reason) {
    return !isDone() && source.cancel(reason);
  }

  @Override
  public Completion completion() {
    return completion;
  }

  @Override
  public void join() throws InterruptedException {
    completion.await();
  }

  @Override
  public boolean join(Deadline deadline) throws InterruptedException {
    return completion.await(Timed.timersOf(deadline.source()), deadline.nanoTime());
  }

  @Override
  public T await() throws InterruptedException, ExecutionException {
    completion.await();
    return outcome();
  }

  @Override
  public T await(Deadline deadline)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!join(deadline)) {
      throw new TimeoutException("task '" + name + "' has not ended in time");
    }
    return outcome();
  }

  @SuppressWarnings("NullAway") // a result of type T is null only if T is a nullable type
  private T outcome() throws ExecutionException {
    if (failure != null) {
      throw new ExecutionException(
          "task '" + name + "' failed: " + Failures.describe(failure), failure);
    }
    if (cancelled) {
      throw new CancellationException("task '" + name + "' was cancelled, " + cancellation());
    }
    return result;
  }

  @Override
  public CompletableFuture<T> toCompletableFuture() {
    TaskFuture<T> future = new TaskFuture<>(this);
    future.follow(completion);
    return future;
  }

  /// What runs whatever depends on a future of it.
  Scheduler scheduler() {
    return scope.inherited().runsStackless();
  }

  /// Gives a future what the task has ended with.
  void giveOutcome(CompletableFuture<T> future) {
    if (failure != null) {
      future.completeExceptionally(failure);
    } else if (cancelled) {
      future.completeExceptionally(
          new CancellationException("task '" + name + "' was cancelled, " + cancellation()));
    } else {
      future.complete(result);
    }
  }

  @Override
  public String toString() {
    return "Coroutine[" + name + (isDone() ? ", ended]" : "]");
  }
}
