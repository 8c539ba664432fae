package io.kcoro.channel;

import io.kcoro.cancel.CancellationToken;
import io.kcoro.internal.wait.Completes;
import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.Futures;
import io.kcoro.internal.wait.Queues;
import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A coroutine without a stack: an object whose methods are its steps, each of which returns the
/// operation that comes next. While it waits it costs no thread and no stack, only this object; to
/// go on costs a method call on a worker of a scheduler.
///
/// ```java
/// final class Doubler extends Stackless {
///   private final ReceiveChannel<Integer> in;
///   private final SendChannel<Integer> out;
///   private final Next again = this::start; // made once, so that a step allocates nothing
///   private final Then<Integer> received = this::received;
///   private final WhenClosed end = this::ended;
///
///   // constructor
///
///   @Override
///   protected Op start() {
///     return receive(in, received, end);
///   }
///
///   private Op received(int number) {
///     return send(out, 2 * number, again);
///   }
///
///   private Op ended(@Nullable Throwable cause) {
///     out.close(cause); // whoever receives learns why there is no more
///     return done();
///   }
///
///   @Override
///   protected void onEnd(@Nullable Throwable thrown) {
///     out.close(thrown); // if it ended in another way
///   }
/// }
///
/// scope.launch("doubler", new Doubler(in, out));
/// ```
///
/// **Steps.** One at a time, in the threads of a scheduler, not always the same one; what a step
/// has written the next one sees. A step must not block, be it by [ReceiveChannel#receive()]:
/// others wait for its worker, until another one takes its place some 20 ms later and
/// [io.kcoro.schedule.SchedulerStats#lastStall()] names it. (If it must, it says so:
/// [io.kcoro.schedule.Scheduler#blocking].) A step that throws ends the coroutine as failed, and so
/// its scope.
///
/// **Operations.** They mean what the methods of [SendChannel], [ReceiveChannel] and [Select] of
/// the same name mean, and meet in the same channels those who call these from threads. An
/// operation is begun when its step has returned. After a number of operations none of which had to
/// wait, others get their turn first.
///
/// **Cancellation.** If the coroutine or its scope is cancelled, an operation that waits, or would
/// have to, ends the coroutine, and so does one after which others would get their turn; no further
/// step runs. If its element was to be sent it stays with the coroutine. [#onEnd] sees each end.
///
/// **Used once.** An object is one coroutine, launched at most once.
public abstract class Stackless {
  static {
    StacklessRun.accessedBy(body -> ((Stackless) body).runner);
  }

  @SuppressWarnings("this-escape") // the runner only keeps it until the coroutine is launched
  private final StacklessRunner runner = new StacklessRunner(this);

  /// Makes a coroutine that is not started yet.
  protected Stackless() {}

  /// The first step.
  ///
  /// @return the first operation
  /// @throws Exception ends the coroutine as failed
  protected abstract Op start() throws Exception;

  /// Called once, when the coroutine has ended, in whatever way, and also if it was cancelled
  /// before its first step. The place to close what it has opened and to free what it holds. Must
  /// not block.
  ///
  /// @param thrown what a step has thrown; a [io.kcoro.cancel.CancelledException] if it was
  ///   cancelled; null if it was done
  /// @throws Exception ends the coroutine as failed
  protected void onEnd(@Nullable Throwable thrown) throws Exception {}

  /// Called when a step has thrown, or its operation has failed: the coroutine may go on. Not
  /// called for a coroutine that is cancelled. What the failed operation was to send is still the
  /// coroutine's. Must not block.
  ///
  /// @return the operation to go on with; null, as by default, ends the coroutine as failed
  /// @throws Exception ends the coroutine as failed, with this suppressed by `thrown`
  protected @Nullable Op recover(Throwable thrown) throws Exception {
    return null;
  }

  // ---- operations ----

  /// Receives an element. If `channel` has ended the coroutine fails with a
  /// [ChannelClosedException].
  protected final <T> Op receive(ReceiveChannel<T> channel, Then<? super T> then) {
    return runner.receive(channel, then, null);
  }

  /// Receives an element, or tells that `channel` has ended.
  protected final <T> Op receive(ReceiveChannel<T> channel, Then<? super T> then, WhenClosed end) {
    return runner.receive(channel, then, Objects.requireNonNull(end, "end"));
  }

  /// Sends `element`. If `channel` has ended the coroutine fails with a [ChannelClosedException].
  protected final <T> Op send(SendChannel<T> channel, T element, Next next) {
    return runner.send(channel, element, next, null);
  }

  /// Sends `element`, or tells that `channel` has ended: then it is still the coroutine's.
  protected final <T> Op send(SendChannel<T> channel, T element, Next next, WhenClosed end) {
    return runner.send(channel, element, next, Objects.requireNonNull(end, "end"));
  }

  /// Waits for the first of several things.
  ///
  /// @param select not in use elsewhere as long as this operation lasts; its clauses may be read in
  ///   the next step
  protected final Op select(Select select, Then<? super SelectClause> then) {
    return runner.select(select, then);
  }

  /// Waits for the end of `coroutine`.
  ///
  /// @throws IllegalArgumentException if it is not one of this library's
  protected final Op join(Joinable coroutine, Next next) {
    Objects.requireNonNull(coroutine, "coroutine");
    if (!(coroutine instanceof Completes completes)) {
      throw new IllegalArgumentException(
          coroutine.getClass().getName() + " is no coroutine; only coroutines can be joined");
    }
    return runner.join(completes.completion(), next);
  }

  /// Takes a mutex, or a permit of a semaphore. It is the coroutine's when `next` is called; if
  /// that never comes, because the coroutine was cancelled, nothing was taken.
  ///
  /// @throws IllegalArgumentException if it is not one of this library's
  protected final Op acquire(Acquirable permit, Next next) {
    Objects.requireNonNull(permit, "permit");
    if (!(permit instanceof Queues queues)) {
      throw new IllegalArgumentException(
          permit.getClass().getName() + " is neither a mutex nor a semaphore of this library");
    }
    return runner.join(queues.queue(), next);
  }

  /// Waits for the result of `stage`. If it completes exceptionally the coroutine fails with that;
  /// [CompletionStage#handle] makes a value of a failure. A cancellation of the coroutine leaves
  /// `stage` alone.
  ///
  /// @param then gets the result, which must not be null: [CompletionStage#thenApply] gives another
  protected final <T> Op await(CompletionStage<T> stage, Then<? super T> then) {
    Objects.requireNonNull(then, "then");
    CompletableFuture<T> future = stage.toCompletableFuture();
    Completion completion = new Completion();
    Op chosen = runner.join(completion, () -> then.then(Futures.resultOf(future)));
    stage.whenComplete((result, failure) -> completion.complete());
    return chosen;
  }

  /// Sends `request` and waits for its answer. If it is answered by a failure, or its deadline
  /// passes, the coroutine fails with that.
  ///
  /// @throws IllegalArgumentException if it is not one of this library's
  protected final <R extends @Nullable Object> Op ask(Request<R> request, Then<? super R> then) {
    return StacklessAsk.begin(runner, request, then, null);
  }

  /// Sends `request` and waits for its answer, or for the failure in its place: a
  /// [java.util.concurrent.ExecutionException] with what it was answered by, or a
  /// [java.util.concurrent.TimeoutException].
  ///
  /// @throws IllegalArgumentException if it is not one of this library's
  protected final <R extends @Nullable Object> Op ask(
      Request<R> request, Then<? super R> then, Then<? super Exception> failed) {
    return StacklessAsk.begin(runner, request, then, Objects.requireNonNull(failed, "failed"));
  }

  /// Goes on when `duration` has passed, on the clock of its scope,
  /// [io.kcoro.time.TimeSource#current()]: that of the machine, if nothing else was said.
  protected final Op sleep(Duration duration, Next next) {
    return sleepUntil(Deadline.after(duration), next);
  }

  /// Goes on when `moment` has come.
  protected final Op sleepUntil(Deadline moment, Next next) {
    return runner.sleep(moment, next);
  }

  /// Receives an element if one comes in time.
  ///
  /// @param then is given [ReceiveResult.TimedOut] if none came, [ReceiveResult.Closed] if the
  ///   channel has ended
  protected final <T> Op tryReceive(
      ReceiveChannel<T> channel, Deadline deadline, Then<? super ReceiveResult<T>> then) {
    return runner.tryReceive(channel, Objects.requireNonNull(deadline, "deadline"), null, then);
  }

  /// Receives an element if one comes before `token` is cancelled.
  ///
  /// @param then is given [ReceiveResult.Cancelled] if none came, [ReceiveResult.Closed] if the
  ///   channel has ended
  protected final <T> Op tryReceive(
      ReceiveChannel<T> channel, CancellationToken token, Then<? super ReceiveResult<T>> then) {
    return runner.tryReceive(channel, null, Objects.requireNonNull(token, "token"), then);
  }

  /// Sends `element` if there is room for it in time.
  ///
  /// @param then is given [SendResult.TimedOut] if there was not, [SendResult.Closed] if the
  ///   channel has ended; then the element is still the coroutine's
  protected final <T> Op trySend(
      SendChannel<T> channel, T element, Deadline deadline, Then<? super SendResult> then) {
    return runner.trySend(
        channel, element, Objects.requireNonNull(deadline, "deadline"), null, then);
  }

  /// Sends `element` if there is room for it before `token` is cancelled.
  ///
  /// @param then is given [SendResult.Cancelled] if there was not, [SendResult.Closed] if the
  ///   channel has ended; then the element is still the coroutine's
  protected final <T> Op trySend(
      SendChannel<T> channel, T element, CancellationToken token, Then<? super SendResult> then) {
    return runner.trySend(channel, element, null, Objects.requireNonNull(token, "token"), then);
  }

  /// Waits for the coroutine's permit, which [io.kcoro.scope.Coroutine#unpark()] gives, and takes
  /// it. A permit that was given before lets it go on at once.
  protected final Op park(Next next) {
    return runner.park(next);
  }

  /// Lets others run first that are ready.
  protected final Op pause(Next next) {
    return runner.pause(next);
  }

  /// Ends the coroutine.
  protected final Op done() {
    return runner.done();
  }
}
