package io.kcoro.actor;

import io.kcoro.internal.wait.Failures;
import org.jspecify.annotations.Nullable;

/// The answer to a request that nobody is left to answer, because the actor has ended. Its cause is
/// what the actor ended by, null if it was stopped.
public final class ActorStoppedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ActorStoppedException(String actor, @Nullable Throwable cause) {
    super(
        "actor '%s' has stopped%s"
            .formatted(actor, cause == null ? "" : ": " + Failures.describe(cause)),
        cause);
  }
}
