package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancelledException;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.Failures;
import io.kcoro.internal.wait.Target;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.time.Deadline;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// How a scope ends: who has not ended yet, what has failed, and what its owner is told.
final class ScopeEnd {
  private static final CancellationReason WITHOUT_MEMORY =
      new CancellationReason(
          Kind.SIBLING_FAILED, "something failed, and there is no memory to tell what", null);

  /// The end of the scope, which is up to all who are in it.
  private static final class AllEnded extends Completion {
    private final Scope scope;

    AllEnded(Scope scope) {
      super(scope);
      this.scope = scope;
    }

    @Override
    public void addTargets(@Nullable Waiter waiter, List<Target> targets) {
      if (!isDone()) {
        targets.add(new Target(Target.Kind.SCOPE, scope.name(), scope, null, 0));
      }
    }
  }

  private final Scope scope;
  private final boolean isSupervising;

  /// Why it is cancelled when its deadline has passed; null without one.
  private final @Nullable CancellationReason exceeded;

  private final ScopeFailures failures = new ScopeFailures();
  private final Completion allEnded;

  /// The body, as long as it runs, and the coroutines that have not ended, by their lists. Zero is
  /// final.
  private final AtomicInteger live = new AtomicInteger(1);

  ScopeEnd(Scope scope, boolean isSupervising, @Nullable CancellationReason exceeded) {
    this.scope = scope;
    this.isSupervising = isSupervising;
    this.exceeded = exceeded;
    allEnded = new AllEnded(scope);
  }

  /// Counts one that has not ended.
  ///
  /// @throws IllegalStateException if the scope has ended
  void countOneMore(Child coroutine) {
    if (live.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
      throw new IllegalStateException(
          "scope '"
              + scope.name()
              + "' has ended; '"
              + coroutine.name()
              + "' cannot be started in it");
    }
  }

  /// The body has thrown: that cancels the coroutines, unless it is the consequence of that.
  void bodyFailed(Throwable thrown) {
    if (Cancellations.isConsequence(thrown, scope.token())) {
      return;
    }
    try {
      failures.add(thrown, thrown);
    } finally {
      cancelFor(thrown, Kind.SIBLING_FAILED, "the body of scope", scope.name());
    }
  }

  /// Waits for the coroutines, whatever comes. The first interrupt, or the cancellation of what is
  /// around the scope, cancels the scope and is returned.
  @Nullable InterruptedException awaitCoroutines() {
    InterruptedException interruption = null;
    try {
      allEnded.await();
    } catch (InterruptedException e) {
      interruption = e;
      cancelFor(e, Kind.USER, "the thread that waits for scope", scope.name());
    } catch (Throwable failure) {
      cancelFor(failure, Kind.SIBLING_FAILED, "the wait for scope", scope.name());
      throw failure;
    } finally {
      allEnded.awaitUninterruptibly();
    }
    return interruption;
  }

  /// Waits for the coroutines, and leaves them alone.
  ///
  /// @return false if not all had ended by then
  boolean awaitCoroutines(Deadline deadline) throws InterruptedException {
    return allEnded.await(Timed.timersOf(deadline.source()), deadline.nanoTime());
  }

  void awaitCoroutinesUninterruptibly() {
    allEnded.awaitUninterruptibly();
  }

  boolean hasEnded() {
    return allEnded.isDone();
  }

  void throwFailures() {
    Throwable failure = failures.all();
    if (failure != null) {
      throw Rethrow.unchecked(failure);
    }
  }

  /// @param around the frame of the thread that is told
  void throwOutcome(
      @Nullable Throwable thrown,
      @Nullable InterruptedException interruption,
      @Nullable Frame around)
      throws InterruptedException {
    Throwable outcome = outcome(thrown, interruption, around);
    // Somebody's interrupt that the outcome does not tell of is not lost.
    if ((isForeignInterrupt(interruption, around) && interruption != outcome)
        || (isForeignInterrupt(thrown, around) && thrown != outcome)) {
      Thread.currentThread().interrupt();
    }
    if (outcome != null) {
      throw Rethrow.unchecked(outcome);
    }
  }

  /// What the scope throws: the first failure, else what came from outside, else its cancellation.
  private @Nullable Throwable outcome(
      @Nullable Throwable thrown,
      @Nullable InterruptedException interruption,
      @Nullable Frame around) {
    Throwable failure = failures.all();
    if (failure != null) {
      if (around != null) {
        around.cancellationUntold();
      }
      return failure;
    }
    if (interruption != null) {
      return interruption;
    }
    InterruptedException cancellation = around == null ? null : around.cancellation();
    if (cancellation != null || thrown == null || isForeignInterrupt(thrown, around)) {
      return cancellation != null ? cancellation : thrown;
    }
    CancellationReason reason = Objects.requireNonNull(scope.token().reason());
    String message = "scope '" + scope.name() + "' was cancelled, " + reason;
    CancellationException cancelled =
        reason == exceeded
            ? new DeadlineExceededException(message, reason)
            : new CancellationException(message);
    cancelled.initCause(thrown);
    return cancelled;
  }

  /// Called by a coroutine that has failed.
  ///
  /// @param isAwaited whether it is told to those who wait for the coroutine's result
  /// @return true if the scope is to be told by [#failed] when these have been told
  boolean recordFailure(String coroutine, Throwable thrown, boolean isAwaited) {
    return isSupervising ? !isAwaited : failures.add(coroutine, thrown);
  }

  /// Called by the same coroutine after that: the failure cancels the others, unless the scope
  /// supervises.
  void failed(String coroutine, Throwable thrown) {
    if (isSupervising) {
      Failures.uncaught(new CoroutineFailedException(coroutine, thrown));
    } else {
      cancelFor(thrown, Kind.SIBLING_FAILED, "coroutine", coroutine);
    }
  }

  /// Cancels the scope, also where there is no memory left to say why.
  ///
  /// @param who what failed, or was interrupted, `name`
  private void cancelFor(Throwable thrown, Kind kind, String who, String name) {
    CancellationReason reason;
    try {
      String what =
          kind == Kind.SIBLING_FAILED ? "failed: " + Failures.describe(thrown) : "was interrupted";
      reason = new CancellationReason(kind, who + " '" + name + "' " + what, thrown);
    } catch (OutOfMemoryError full) {
      reason = WITHOUT_MEMORY;
    }
    scope.cancel(reason);
  }

  /// Called when the body, or a list of coroutines, has ended.
  void oneEnded() {
    if (live.decrementAndGet() == 0) {
      allEnded.complete();
    }
  }

  /// Whether this tells of an interrupt that is nobody's doing here: neither the scope's nor that
  /// of the coroutine around it.
  private static boolean isForeignInterrupt(@Nullable Throwable thrown, @Nullable Frame around) {
    return thrown instanceof InterruptedException
        && !(thrown instanceof CancelledException)
        && (around == null || !around.isInterruptedByCancellation());
  }
}
