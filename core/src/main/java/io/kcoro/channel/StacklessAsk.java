package io.kcoro.channel;

import io.kcoro.internal.wait.Asks;
import io.kcoro.time.Deadline;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a stackless coroutine asks: it sends the request, and then waits for its completion.
final class StacklessAsk<R extends @Nullable Object> {
  private final StacklessRunner runner;
  private final Asks asks;
  private final Then<? super R> then;
  private final @Nullable Then<? super Exception> failed;

  private StacklessAsk(
      StacklessRunner runner,
      Asks asks,
      Then<? super R> then,
      @Nullable Then<? super Exception> failed) {
    this.runner = runner;
    this.asks = asks;
    this.then = then;
    this.failed = failed;
  }

  static <R extends @Nullable Object> Op begin(
      StacklessRunner runner,
      Request<R> request,
      Then<? super R> then,
      @Nullable Then<? super Exception> failed) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(then, "then");
    if (!(request instanceof Asks asks)) {
      throw new IllegalArgumentException(
          request.getClass().getName() + " is no request of this library");
    }
    return new StacklessAsk<R>(runner, asks, then, failed).send();
  }

  private Op send() {
    SendChannel<?> target = (SendChannel<?>) asks.target();
    Deadline deadline = (Deadline) asks.deadline();
    asks.begin();
    if (deadline == null) {
      return runner.send(target, asks.envelope(), this::sent, this::refused);
    }
    Then<SendResult> inTime = this::sentInTime;
    return runner.trySend(target, asks.envelope(), deadline, null, inTime);
  }

  private Op sent() {
    return runner.join(asks.completion(), this::answered);
  }

  private Op refused(@Nullable Throwable cause) throws Exception {
    asks.refused(cause);
    return answered();
  }

  private Op sentInTime(SendResult result) throws Exception {
    if (result instanceof SendResult.Closed closed) {
      return refused(closed.cause());
    }
    if (result instanceof SendResult.TimedOut) {
      asks.late();
      return answered();
    }
    return sent();
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // it is the answer to a request for an R
  private Op answered() throws Exception {
    Object answer;
    try {
      answer = asks.outcome();
    } catch (Exception failure) {
      if (failed == null) {
        throw failure;
      }
      return failed.then(failure);
    }
    return ((Then<Object>) then).then(answer);
  }
}
