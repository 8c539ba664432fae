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
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A behavior that waits while it handles a message, without a thread: in steps, as a
/// [io.kcoro.channel.Stackless] coroutine does. The actor takes the next message when a step
/// returns [#handled()].
///
/// ```java
/// final class Transfers extends SteppedBehavior<Transfer> {
///   @Override
///   protected Op onMessage(Transfer transfer) {
///     return ask(
///         transfer.from().request(reply -> new Withdraw(transfer.amount(), reply)),
///         isDone -> isDone
///             ? tell(transfer.to(), new Deposit(transfer.amount()), this::handled)
///             : handled());
///   }
/// }
/// ```
///
/// The operations are those of [io.kcoro.channel.Stackless], and what is said there of steps holds
/// here. A step that throws, and an operation that fails, is a failure of the behavior. Each object
/// is the behavior of one actor.
///
/// @param <M> the type of the messages
public abstract class SteppedBehavior<M> {
  private @Nullable SteppedActor<M> actor;

  /// Makes a behavior that has no actor yet.
  protected SteppedBehavior() {}

  void belongTo(SteppedActor<M> actor) {
    if (this.actor != null && this.actor != actor) {
      throw new IllegalStateException(
          getClass().getName() + " belongs to an actor already; make a new one for each");
    }
    this.actor = actor;
  }

  private SteppedActor<M> actor() {
    return Objects.requireNonNull(actor, "operations are chosen by the steps of an actor");
  }

  /// Takes the first step in handling `message`, which belongs to the behavior.
  ///
  /// @return the operation that follows; [#handled()] if there is nothing more to do
  /// @throws Exception a failure, which the actor's [FailurePolicy] deals with
  protected abstract Op onMessage(M message) throws Exception;

  /// Called before the first message.
  ///
  /// @throws Exception a failure, as one in [#onMessage]
  protected void onStart() throws Exception {}

  /// Called when the behavior gets no more messages: the actor ends, or another behavior takes its
  /// place. Must not block.
  ///
  /// @param cause what was thrown; a [io.kcoro.cancel.CancelledException] if the actor was
  ///   cancelled; null if it was stopped and has handled all
  protected void onStop(@Nullable Throwable cause) {}

  // ---- operations ----

  /// Ends the handling of the message; the actor goes on with the next one.
  protected final Op handled() {
    return actor().nextMessage();
  }

  /// Puts `message` into the mailbox of `to`, waiting for room.
  ///
  /// @throws IllegalStateException if this actor would wait for room in its own mailbox
  protected final <T> Op tell(Actor<T> to, T message, Next next) {
    return actor().tellTo(to, message, next);
  }

  /// Asks another actor and waits for its answer; a failure in its place is one of this behavior.
  ///
  /// @param request by [Actor#request]
  protected final <R extends @Nullable Object> Op ask(Request<R> request, Then<? super R> then) {
    return actor().asking(request, then);
  }

  /// Asks another actor and waits for its answer, or for the failure in its place: a
  /// [java.util.concurrent.ExecutionException], or a [java.util.concurrent.TimeoutException].
  ///
  /// @param request by [Actor#request]
  protected final <R extends @Nullable Object> Op ask(
      Request<R> request, Then<? super R> then, Then<? super Exception> failed) {
    return actor().asking(request, then, failed);
  }

  /// Receives an element; if the channel has ended, the behavior fails.
  protected final <T> Op receive(ReceiveChannel<T> channel, Then<? super T> then) {
    return actor().receiving(channel, then, null);
  }

  /// Receives an element, or tells that `channel` has ended.
  protected final <T> Op receive(ReceiveChannel<T> channel, Then<? super T> then, WhenClosed end) {
    return actor().receiving(channel, then, Objects.requireNonNull(end, "end"));
  }

  /// Receives an element if one comes in time.
  protected final <T> Op tryReceive(
      ReceiveChannel<T> channel, Deadline deadline, Then<? super ReceiveResult<T>> then) {
    return actor().receivingUntil(channel, deadline, then);
  }

  /// Sends an element; if the channel has ended, the behavior fails.
  protected final <T> Op send(SendChannel<T> channel, T element, Next next) {
    return actor().sending(channel, element, next, null);
  }

  /// Sends an element, or tells that `channel` has ended.
  protected final <T> Op send(SendChannel<T> channel, T element, Next next, WhenClosed end) {
    return actor().sending(channel, element, next, Objects.requireNonNull(end, "end"));
  }

  /// Sends an element if there is room for it in time.
  protected final <T> Op trySend(
      SendChannel<T> channel, T element, Deadline deadline, Then<? super SendResult> then) {
    return actor().sendingUntil(channel, element, deadline, then);
  }

  /// Waits for the first of several things.
  protected final Op select(Select select, Then<? super SelectClause> then) {
    return actor().selecting(select, then);
  }

  /// Waits for the end of a coroutine or of another actor.
  protected final Op join(Joinable coroutine, Next next) {
    return actor().joining(coroutine, next);
  }

  /// Takes a mutex, or a permit of a semaphore.
  protected final Op acquire(Acquirable permit, Next next) {
    return actor().acquiring(permit, next);
  }

  /// Waits for the result of `stage`; if it completes exceptionally, the behavior fails.
  protected final <T> Op await(CompletionStage<T> stage, Then<? super T> then) {
    return actor().awaiting(stage, then);
  }

  /// Goes on when `duration` has passed.
  protected final Op sleep(Duration duration, Next next) {
    return actor().sleeping(duration, next);
  }

  /// Goes on when `moment` has come.
  protected final Op sleepUntil(Deadline moment, Next next) {
    return actor().sleepingUntil(moment, next);
  }

  /// Lets others run first that are ready.
  protected final Op pause(Next next) {
    return actor().pausing(next);
  }
}
