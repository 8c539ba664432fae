package io.kcoro.actor;

/// Makes the behavior of an actor: when the actor begins, and each time it is restarted, so that it
/// goes on with a fresh state. Called in the actor itself.
///
/// @param <M> the type of the messages
/// @param <B> the type of the behavior
@FunctionalInterface
public interface BehaviorFactory<M, B> {
  /// Makes a behavior.
  ///
  /// @param self the actor, to be told to others
  /// @throws Exception a failure, as one of the behavior
  B create(Actor<M> self) throws Exception;
}
