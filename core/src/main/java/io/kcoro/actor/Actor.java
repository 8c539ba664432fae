package io.kcoro.actor;

import io.kcoro.Suspending;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.Joinable;
import io.kcoro.channel.Request;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.SendResult;
import io.kcoro.time.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A coroutine that owns a state and a mailbox, and handles one message after another in the order
/// in which they came.
///
/// ```java
/// sealed interface Message {
///   record Deposit(long amount) implements Message {}
///   record Balance(Reply<Long> reply) implements Message {}
/// }
///
/// Actor<Message> account =
///     Actor.<Message>builder().name("account").launch(scope, self -> new Account());
/// account.tell(new Deposit(100));
/// long balance = account.ask(Balance::new);
/// account.stop();
/// ```
///
/// **Life.** An actor is a child of the scope it was launched in, which does not end before it: who
/// needs it no more calls [#stop()], or cancels the scope. It ends when it is stopped and has
/// handled what is in its mailbox; when it is stopped at once, or its scope is cancelled; and when
/// it fails and its [FailurePolicy] lets it not go on, which then fails the scope.
///
/// **Messages.** Each is handled once, or given to the undelivered handler of the [ActorBuilder],
/// or left with its sender, whose `tell` fails. Those of one sender are handled in the order in
/// which they were told. What a sender did before `tell` is seen by the behavior.
///
/// **Requests** are always answered: by the behavior; by what it has thrown; or by an
/// [ActorStoppedException], when the actor ends. An actor that waits for an answer handles no other
/// message meanwhile. If it asks itself, or an actor that waits for it, over however many others,
/// that is found and named ([AskCycleException]), unless one of them has a deadline, or has kept a
/// reply for later; and so is one that tells itself where its own mailbox is full
/// ([IllegalStateException]).
///
/// Thread-safe.
///
/// @param <M> the type of the messages
public sealed interface Actor<M> extends Joinable permits ActorCell {
  /// Describes an actor.
  static <M> ActorBuilder<M> builder() {
    return new ActorBuilder<>();
  }

  /// Its name.
  String name();

  /// Puts `message` into the mailbox.
  ///
  /// **Suspends** while the mailbox is full, if that is to suspend; with another overflow policy it
  /// returns although a message was dropped.
  ///
  /// @throws ChannelClosedException if the actor has ended or is stopping; the cause is what it
  ///   ended by; `message` is still the caller's
  /// @throws IllegalStateException if the actor itself would wait for room in its own mailbox
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  @Suspending
  void tell(M message) throws InterruptedException;

  /// Puts `message` into the mailbox, if that is possible at once. Never suspends.
  ///
  /// @return DONE, DROPPED, WOULD_BLOCK or CLOSED
  SendResult tryTell(M message);

  /// Puts `message` into the mailbox, waiting for room at most until `deadline`.
  ///
  /// @return DONE, DROPPED, TIMED_OUT or CLOSED
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  @Suspending
  SendResult tryTell(M message, Deadline deadline) throws InterruptedException;

  /// Where messages go in, for select clauses and stackless coroutines. To close it is to stop the
  /// actor.
  SendChannel<M> mailbox();

  /// Asks, and waits for the answer: [#request] and [Request#await()].
  ///
  /// **Suspends** until there is room for the request, and then until it is answered.
  ///
  /// @param message makes the message, with the reply in it; called once, by the caller
  /// @throws ExecutionException if it is answered by a failure; the cause is that
  /// @throws AskCycleException if the answer could never come
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  @Suspending
  <R extends @Nullable Object> R ask(Function<? super Reply<R>, ? extends M> message)
      throws InterruptedException, ExecutionException;

  /// Asks, and waits for the answer at most until `deadline`.
  ///
  /// @throws TimeoutException if the deadline passed first; the request may be handled all the same
  /// @throws ExecutionException if it is answered by a failure; the cause is that
  /// @throws AskCycleException if the answer could never come
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  @Suspending
  <R extends @Nullable Object> R ask(
      Function<? super Reply<R>, ? extends M> message, Deadline deadline)
      throws InterruptedException, ExecutionException, TimeoutException;

  /// A request that is not sent yet, for who asks in another way: [Request].
  ///
  /// @param message makes the message, with the reply in it; called once, by this method
  <R extends @Nullable Object> Request<R> request(Function<? super Reply<R>, ? extends M> message);

  /// The same, with a time limit for room and answer together.
  <R extends @Nullable Object> Request<R> request(
      Function<? super Reply<R>, ? extends M> message, Deadline deadline);

  /// Asks without a wait: for a future, which completes with the answer, or exceptionally with what
  /// it is answered by in place of it, or with a [java.util.concurrent.RejectedExecutionException]
  /// if there is no room in the mailbox now. What depends on it runs where the answer is given, and
  /// must not block. Never suspends. To cancel the future drops the answer, unless that came first.
  <R extends @Nullable Object> CompletableFuture<R> tryAsk(
      Function<? super Reply<R>, ? extends M> message);

  /// Stops the actor when it has handled what is in its mailbox; nothing more is accepted. Never
  /// suspends: [#join()] waits for the end.
  ///
  /// @return true if it was open for messages
  boolean stop();

  /// Stops the actor at once: what is in its mailbox goes to the undelivered handler, in this
  /// thread, maybe when the actor has ended already; and the behavior, if it handles a message, is
  /// cancelled as a coroutine is. Never suspends.
  ///
  /// @param message why, for people
  /// @return true if this call was the first to cancel it; false also if it has ended
  boolean stopNow(String message);

  /// Whether it has ended.
  @Override
  boolean isDone();

  /// Waits until it has ended, in whatever way.
  ///
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  @Override
  @Suspending
  void join() throws InterruptedException;

  /// Waits as [#join()] does, at most until `deadline`.
  ///
  /// @return false if it had not ended by then
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  @Suspending
  boolean join(Deadline deadline) throws InterruptedException;
}
