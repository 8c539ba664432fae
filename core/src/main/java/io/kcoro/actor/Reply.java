package io.kcoro.actor;

import org.jspecify.annotations.Nullable;

/// Where an actor sends the answer to a request; a part of the message that asks. It is answered
/// once: by the behavior or by whoever that hands it on to; by what the behavior has thrown; or by
/// the end of the actor. So who asks never waits for nobody.
///
/// Thread-safe. No method suspends.
///
/// @param <R> the type of the answer
public sealed interface Reply<R extends @Nullable Object> permits Answer {
  /// Answers with `value`.
  ///
  /// @return false if it was answered before, or nobody waits any more: `value` is still the
  ///   caller's
  boolean reply(R value);

  /// Answers with a failure.
  ///
  /// @return false if it was answered before, or nobody waits any more
  boolean fail(Throwable failure);

  /// Whether it was answered, or nobody waits any more.
  boolean isDone();
}
