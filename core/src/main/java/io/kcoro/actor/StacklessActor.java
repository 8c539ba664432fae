package io.kcoro.actor;

import io.kcoro.channel.Op;
import org.jspecify.annotations.Nullable;

/// A stackless actor whose behavior does not wait.
final class StacklessActor<M> extends MailboxLoop<M> {
  private final BehaviorFactory<M, ? extends Behavior<M>> factory;

  StacklessActor(ActorCell<M> cell, BehaviorFactory<M, ? extends Behavior<M>> factory) {
    super(cell);
    this.factory = factory;
  }

  @Override
  Op handle(M message) throws Exception {
    behavior(cell.behavior()).onMessage(message);
    return nextMessage();
  }

  @Override
  public Object create(Actor<M> self) throws Exception {
    return factory.create(self);
  }

  @Override
  public void start(Object behavior) throws Exception {
    behavior(behavior).onStart();
  }

  @Override
  public void stop(Object behavior, @Nullable Throwable cause) {
    behavior(behavior).onStop(cause);
  }

  @SuppressWarnings("unchecked") // the factory made it
  private Behavior<M> behavior(Object made) {
    return (Behavior<M>) made;
  }
}
