package io.kcoro.actor;

import io.kcoro.channel.Acquirable;
import io.kcoro.channel.Joinable;
import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.channel.Request;
import io.kcoro.channel.Select;
import io.kcoro.channel.SelectClause;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.SendResult;
import io.kcoro.channel.Then;
import io.kcoro.channel.WhenClosed;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A stackless actor whose behavior waits, in steps. The operations are those of the coroutine, for
/// its behavior.
final class SteppedActor<M> extends MailboxLoop<M> {
  private final BehaviorFactory<M, ? extends SteppedBehavior<M>> factory;

  SteppedActor(ActorCell<M> cell, BehaviorFactory<M, ? extends SteppedBehavior<M>> factory) {
    super(cell);
    this.factory = factory;
  }

  @Override
  Op handle(M message) throws Exception {
    return behavior(cell.behavior()).onMessage(message);
  }

  @Override
  public Object create(Actor<M> self) throws Exception {
    SteppedBehavior<M> made = factory.create(self);
    if (made != null) {
      made.belongTo(this);
    }
    return made;
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
  private SteppedBehavior<M> behavior(Object made) {
    return (SteppedBehavior<M>) made;
  }

  // ---- operations ----

  <T> Op tellTo(Actor<T> actor, T message, Next next) {
    if (actor == cell) {
      SendResult result = actor.tryTell(message);
      if (result instanceof SendResult.WouldBlock) {
        cell.refuseToWaitForItself();
      } else if (!(result instanceof SendResult.Closed)) {
        return pause(next); // a step that called the next one would recurse
      }
    }
    return send(actor.mailbox(), message, next);
  }

  <R extends @Nullable Object> Op asking(Request<R> request, Then<? super R> then) {
    return ask(request, then);
  }

  <R extends @Nullable Object> Op asking(
      Request<R> request, Then<? super R> then, Then<? super Exception> failed) {
    return ask(request, then, failed);
  }

  <T> Op receiving(ReceiveChannel<T> channel, Then<? super T> then, @Nullable WhenClosed end) {
    return end == null ? receive(channel, then) : receive(channel, then, end);
  }

  <T> Op sending(SendChannel<T> channel, T element, Next next, @Nullable WhenClosed end) {
    return end == null ? send(channel, element, next) : send(channel, element, next, end);
  }

  <T> Op receivingUntil(
      ReceiveChannel<T> channel, Deadline deadline, Then<? super ReceiveResult<T>> then) {
    return tryReceive(channel, deadline, then);
  }

  <T> Op sendingUntil(
      SendChannel<T> channel, T element, Deadline deadline, Then<? super SendResult> then) {
    return trySend(channel, element, deadline, then);
  }

  Op selecting(Select select, Then<? super SelectClause> then) {
    return select(select, then);
  }

  Op joining(Joinable coroutine, Next next) {
    return join(coroutine, next);
  }

  Op acquiring(Acquirable permit, Next next) {
    return acquire(permit, next);
  }

  <T> Op awaiting(CompletionStage<T> stage, Then<? super T> then) {
    return await(stage, then);
  }

  Op sleeping(Duration duration, Next next) {
    return sleep(duration, next);
  }

  Op sleepingUntil(Deadline moment, Next next) {
    return sleepUntil(moment, next);
  }

  Op pausing(Next next) {
    return pause(next);
  }
}
