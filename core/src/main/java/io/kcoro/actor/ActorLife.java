package io.kcoro.actor;

import io.kcoro.internal.sample.SampledTimes;
import io.kcoro.internal.wait.Failures;
import io.kcoro.metering.TimeKind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The behaviors that an actor has one after another, the message in hand, and what follows when a
/// behavior fails. The plain fields belong to the actor's coroutine, one step after another.
abstract class ActorLife<M> extends Deferrals {
  /// What is done with a behavior besides its messages.
  interface Care<M> {
    Object create(Actor<M> self) throws Exception;

    void start(Object behavior) throws Exception;

    void stop(Object behavior, @Nullable Throwable cause);
  }

  private static final Logger LOG = System.getLogger("io.kcoro.actor");

  private final String name;
  private final FailurePolicy policy;
  private @Nullable Object behavior;
  private @Nullable Answer<?> inHand;

  /// Made when the first message is timed.
  private @Nullable SampledTimes times;

  /// When it was restarted; null if it never was.
  private @Nullable Deque<Long> restarts;

  ActorLife(String name, FailurePolicy policy) {
    this.name = name;
    this.policy = policy;
  }

  /// The name.
  public final String name() {
    return name;
  }

  abstract Actor<M> self();

  final Object behavior() {
    return Objects.requireNonNull(behavior);
  }

  /// Makes and starts a behavior.
  final void begin(Care<M> care) throws Exception {
    Object fresh =
        Objects.requireNonNull(care.create(self()), "the factory of a behavior has made null");
    behavior = fresh;
    care.start(fresh);
  }

  /// Takes the message out of what came through the mailbox.
  @SuppressWarnings("unchecked") // only messages of type M, and requests with one, are sent
  final M open(Object element) {
    if (isTimed()) {
      beginTimed();
    }
    if (element instanceof Ask<?, ?> ask) {
      inHand = ask.answer;
      return (M) ask.message;
    }
    return (M) element;
  }

  /// The behavior is done with the message.
  final void handled() {
    endTimed();
    Answer<?> answer = inHand;
    if (answer != null) {
      inHand = null;
      if (answer.isOpen()) {
        add(answer);
      }
    }
  }

  /// The behavior has thrown: the request in hand is answered by that, and the policy decides.
  ///
  /// @return whether the actor goes on, with this or a fresh behavior
  final boolean goesOnAfter(Throwable thrown, Care<M> care) {
    endTimed();
    Answer<?> answer = inHand;
    if (answer != null) {
      answer.fail(thrown);
      inHand = null;
    }
    Throwable failure = thrown;
    while (failure instanceof Exception) {
      if (policy.resumes()) {
        if (behavior != null) {
          LOG.log(Level.WARNING, "actor '" + name + "' failed, and goes on", failure);
        }
        return behavior != null;
      }
      if (!mayRestart()) {
        return false;
      }
      LOG.log(Level.WARNING, "actor '" + name + "' failed, and is restarted", failure);
      try {
        stopBehavior(failure, care);
        begin(care);
        return true;
      } catch (Throwable again) {
        if (again != thrown) {
          thrown.addSuppressed(again);
        }
        failure = again;
      }
    }
    return false;
  }

  /// Whether the handling of messages is timed.
  abstract boolean isTimed();

  private void beginTimed() {
    if (times == null) {
      times = new SampledTimes(TimeKind.HANDLER, this, name);
    }
    times.begin();
  }

  private void endTimed() {
    if (times != null) {
      times.end();
    }
  }

  private boolean mayRestart() {
    if (policy.restarts() == 0) {
      return false;
    }
    Deque<Long> times = restarts;
    if (times == null) {
      times = new ArrayDeque<>();
      restarts = times;
    }
    long now = policy.now();
    for (Long oldest; (oldest = times.peek()) != null && now - oldest > policy.windowNanos(); ) {
      times.remove();
    }
    if (times.size() == policy.restarts()) {
      return false;
    }
    times.add(now);
    return true;
  }

  final void stopBehavior(@Nullable Throwable cause, Care<M> care) {
    Object stopped = behavior;
    behavior = null;
    if (stopped != null) {
      try {
        care.stop(stopped, cause);
      } catch (Throwable failure) {
        Failures.uncaught(failure);
      }
    }
  }

  /// Answers what is open when the actor ends.
  final void failRequests(ActorStoppedException stopped) {
    Answer<?> answer = inHand;
    inHand = null;
    if (answer != null) {
      answer.fail(stopped);
    }
    failAll(stopped);
  }
}
