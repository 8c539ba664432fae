package io.kcoro.actor;

import io.kcoro.channel.Op;

/// A stackless actor whose behavior does not wait.
final class StacklessActor<M> extends MailboxLoop<M> implements PlainCare<M> {
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
  public BehaviorFactory<M, ? extends Behavior<M>> factory() {
    return factory;
  }
}
