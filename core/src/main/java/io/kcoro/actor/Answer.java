package io.kcoro.actor;

import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.Failures;
import io.kcoro.internal.wait.Target;
import io.kcoro.internal.wait.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The place where the answer to one request arrives, and the event that it has.
///
/// `outcome` is null until the one compare-and-set that decides between the answer, the end of the
/// actor, the time limit, and the asker who leaves.
final class Answer<R extends @Nullable Object> extends Completion implements Reply<R> {
  private record Failure(Throwable thrown) {}

  private enum Special {
    NULL,
    TIMED_OUT,
    ABANDONED
  }

  private static final VarHandle OUTCOME;

  static {
    try {
      OUTCOME = MethodHandles.lookup().findVarHandle(Answer.class, "outcome", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ActorCell<?> actor;
  private volatile @Nullable Object outcome;

  /// Whether the behavior has let go of the message without an answer: somebody else has the reply.
  /// Set by the actor, for good, before it lists the answer.
  private volatile boolean deferred;

  // Guarded by the lock of the actor, in whose list it is.
  @Nullable Answer<?> previous;
  @Nullable Answer<?> next;
  boolean listed;

  /// Ends the wait in time; null if nobody is to. Plain: written before the request is sent.
  private @Nullable AskLimit limit;

  Answer(ActorCell<?> actor) {
    this.actor = actor;
  }

  void limitedBy(AskLimit limit) {
    this.limit = limit;
  }

  @Override
  public boolean reply(R value) {
    return end(value == null ? Special.NULL : value);
  }

  @Override
  public boolean fail(Throwable failure) {
    return end(new Failure(Objects.requireNonNull(failure, "failure")));
  }

  boolean timeOut() {
    return end(Special.TIMED_OUT);
  }

  /// Nobody waits any more.
  ///
  /// @return false if it was answered before
  @Override
  public boolean abandon() {
    return end(Special.ABANDONED);
  }

  private boolean end(Object with) {
    if (outcome != null || !OUTCOME.compareAndSet(this, null, with)) {
      return false;
    }
    try {
      if (deferred) {
        actor.remove(this);
      }
      AskLimit armed = limit;
      if (armed != null) {
        armed.disarm();
      }
    } finally {
      complete();
    }
    return true;
  }

  boolean isOpen() {
    return outcome == null;
  }

  void defer() {
    deferred = true;
  }

  /// Whether its asker goes on only when the actor has handled a message it has or will get.
  boolean isUpToActor() {
    return outcome == null && !deferred;
  }

  /// What it was answered with; for when it is done.
  @SuppressWarnings({"unchecked", "NullAway"}) // it was given as an R
  R result() throws ExecutionException, TimeoutException {
    return switch (outcome) {
      case Failure failure ->
          throw new ExecutionException(
              "the request to actor '%s' failed: %s"
                  .formatted(actor.name(), Failures.describe(failure.thrown())),
              failure.thrown());
      case Special.NULL -> null;
      case Special.TIMED_OUT ->
          throw new TimeoutException("actor '" + actor.name() + "' has not answered in time");
      case Special.ABANDONED -> throw new IllegalStateException("nobody waits for this answer");
      case null -> throw new IllegalStateException("not answered yet");
      case Object value -> (R) value;
    };
  }

  @Override
  public void addTargets(@Nullable Waiter waiter, List<Target> targets) {
    if (isOpen()) {
      targets.add(
          new Target(
              Target.Kind.ASK, actor.name(), this, isUpToActor() ? actor.runsIn() : null, 0));
      if (limit != null) {
        targets.add(Target.of(Target.Kind.TIMEOUT, "a time limit"));
      }
    }
  }

  @Override
  public String describe(@Nullable Waiter waiter) {
    return "the answer of " + actor;
  }

  /// For people: whose it is, and whether it was answered.
  @Override
  public String toString() {
    return "Reply[actor " + actor.name() + (isOpen() ? ", open]" : ", answered]");
  }
}
