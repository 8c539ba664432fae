package io.kcoro.actor;

import io.kcoro.actor.ActorLife.Care;
import org.jspecify.annotations.Nullable;

/// What an actor does with a [Behavior] besides its messages, whether it has a thread or not.
interface PlainCare<M> extends Care<M> {
  /// Makes the behaviors.
  BehaviorFactory<M, ? extends Behavior<M>> factory();

  @Override
  default Object create(Actor<M> self) throws Exception {
    return factory().create(self);
  }

  @Override
  default void start(Object behavior) throws Exception {
    behavior(behavior).onStart();
  }

  @Override
  default void stop(Object behavior, @Nullable Throwable cause) {
    behavior(behavior).onStop(cause);
  }

  @SuppressWarnings("unchecked") // the factory made it
  default Behavior<M> behavior(Object made) {
    return (Behavior<M>) made;
  }
}
