package io.kcoro.actor;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.Request;
import io.kcoro.channel.SendResult;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.wait.Asks;
import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.time.Deadline;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A request, and the envelope that carries its message through the mailbox.
///
/// **Cycles.** While an actor waits for an answer it is on record ([ActorCell#waitsFor]). Before it
/// waits it follows these records from the actor it asks; if they lead back to itself, nobody on
/// the way can go on, unless one of them has a deadline. Each puts itself on record before it
/// looks, so of two that close a cycle at the same time at least one finds it. A record counts only
/// while the answer is open and up to the actor that was asked: who has handed the reply to
/// somebody else waits for nobody.
final class Ask<M, R extends @Nullable Object> extends AtomicBoolean implements Request<R>, Asks {
  private static final long serialVersionUID = 1L;

  private final transient ActorCell<M> actor;
  private final transient @Nullable Deadline deadline;
  final transient Answer<R> answer;
  final transient M message;

  /// The actor that waits, if the asker is one. Plain: the asker's own.
  private transient @Nullable ActorCell<?> asker;

  Ask(
      ActorCell<M> actor,
      Function<? super Reply<R>, ? extends M> making,
      @Nullable Deadline deadline) {
    this.actor = actor;
    this.deadline = deadline;
    answer = new Answer<>(actor);
    message = Objects.requireNonNull(making.apply(answer), "message is null");
  }

  // ---- in direct style ----

  @Override
  public R await() throws InterruptedException, ExecutionException, TimeoutException {
    CurrentCoroutine.refuseIfInterrupted();
    record();
    boolean over = false;
    try {
      send();
      awaitAnswer();
      over = true;
      return answer.result();
    } finally {
      if (!over) {
        answer.abandon();
      }
      waitsNoMore();
    }
  }

  private void awaitAnswer() throws InterruptedException {
    try {
      if (deadline == null) {
        answer.await();
      } else if (!answer.await(Timed.timersOf(deadline.source()), deadline.nanoTime())) {
        answer.timeOut();
      }
    } catch (InterruptedException left) {
      if (answer.abandon()) {
        throw left;
      }
      // Answered just before: who did was told that somebody waits. The next wait tells the rest.
      CurrentCoroutine current = CurrentCoroutine.get();
      if (left instanceof CancelledException && current != null) {
        current.cancellationUntold();
      } else {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void send() throws InterruptedException {
    SendResult sent = actor.channel().trySend(this);
    if (sent instanceof SendResult.WouldBlock) {
      if (deadline == null) {
        try {
          actor.sendWaiting(this);
        } catch (ChannelClosedException closed) {
          refused(closed.getCause());
        }
        return;
      }
      sent = actor.channel().trySend(this, deadline);
    }
    if (sent instanceof SendResult.Closed closed) {
      refused(closed.cause());
    } else if (sent instanceof SendResult.TimedOut) {
      late();
    }
  }

  // ---- without a wait ----

  /// Sends it if there is room.
  CompletableFuture<R> sendNow() {
    once();
    SendResult sent = actor.channel().trySend(this);
    if (sent instanceof SendResult.Closed closed) {
      refused(closed.cause());
    } else if (sent instanceof SendResult.WouldBlock) {
      answer.fail(
          new RejectedExecutionException(
              "the mailbox of actor '" + actor.name() + "' is full; ask() waits for room"));
    }
    AskFuture<R> future = new AskFuture<>(answer);
    future.follow();
    return future;
  }

  // ---- for stackless coroutines ----

  @Override
  public Object target() {
    return actor.channel();
  }

  @Override
  public Object envelope() {
    return this;
  }

  @Override
  public @Nullable Object deadline() {
    return deadline;
  }

  @Override
  public Completion completion() {
    return answer;
  }

  @Override
  public void begin() {
    record();
    if (deadline != null) {
      AskLimit limit = new AskLimit(answer, deadline);
      answer.limitedBy(limit);
      limit.arm();
    }
  }

  @Override
  public void refused(@Nullable Throwable cause) {
    answer.fail(new ActorStoppedException(actor.name(), cause));
  }

  @Override
  public void late() {
    answer.timeOut();
  }

  @Override
  public @Nullable Object outcome() throws Exception {
    waitsNoMore();
    return answer.result();
  }

  // ---- who waits for whom ----

  private void once() {
    if (!compareAndSet(false, true)) {
      throw new IllegalStateException("this request was sent before; make a new one for each");
    }
  }

  private void record() {
    once();
    ActorCell<?> waiting = CurrentActor.get();
    if (waiting == null || (deadline != null && waiting != actor)) {
      return;
    }
    asker = waiting;
    waiting.waitsFor = this;
    StringBuilder path = new StringBuilder(waiting.name());
    ActorCell<?> at = actor;
    // Longer than any cycle is: the records change meanwhile.
    for (int steps = 0; at != waiting; steps++) {
      Ask<?, ?> further = at.waitsFor;
      if (further == null
          || further.deadline != null
          || !further.answer.isUpToActor()
          || steps > 10_000) {
        return;
      }
      path.append(" -> ").append(at.name());
      at = further.actor;
    }
    waitsNoMore();
    throw new AskCycleException(
        "actor '%s' would wait for ever for an answer: %s -> %s"
            .formatted(waiting.name(), path, waiting.name()));
  }

  private void waitsNoMore() {
    ActorCell<?> waited = asker;
    if (waited != null) {
      waited.waitsFor = null;
      asker = null;
    }
  }

  @Override
  public String toString() {
    return "Request[" + message + " to actor " + actor.name() + "]";
  }
}
