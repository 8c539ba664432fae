package io.kcoro.channel;

import io.kcoro.cancel.CancellationReason;
import org.jspecify.annotations.Nullable;

/// What a receive that does not throw brought.
///
/// ```java
/// switch (orders.tryReceive()) {
///   case ReceiveResult.Received(Order order) -> handle(order);
///   case ReceiveResult.Closed(var cause) -> finish(cause);
///   case ReceiveResult<Order> other -> idle(other.outcome());
/// }
/// ```
///
/// @param <T> the type of the elements
public sealed interface ReceiveResult<T> {
  /// Which of the outcomes it is; never [Outcome#DROPPED].
  Outcome outcome();

  /// Whether an element was received.
  default boolean isDone() {
    return outcome() == Outcome.DONE;
  }

  /// The element received, or null if there is none.
  default @Nullable T orNull() {
    return null;
  }

  /// An element was received.
  ///
  /// @param element the element; it belongs to the caller
  record Received<T>(T element) implements ReceiveResult<T> {
    @Override
    public Outcome outcome() {
      return Outcome.DONE;
    }

    @Override
    public T orNull() {
      return element;
    }
  }

  /// There was no element at once.
  record WouldBlock<T>() implements ReceiveResult<T> {
    static final WouldBlock<?> INSTANCE = new WouldBlock<>();

    @Override
    public Outcome outcome() {
      return Outcome.WOULD_BLOCK;
    }
  }

  /// There was no element in time.
  record TimedOut<T>() implements ReceiveResult<T> {
    static final TimedOut<?> INSTANCE = new TimedOut<>();

    @Override
    public Outcome outcome() {
      return Outcome.TIMED_OUT;
    }
  }

  /// The operation's token was cancelled first.
  ///
  /// @param reason why it was
  record Cancelled<T>(CancellationReason reason) implements ReceiveResult<T> {
    @Override
    public Outcome outcome() {
      return Outcome.CANCELLED;
    }
  }

  /// The channel has ended and holds nothing more.
  ///
  /// @param cause what it was ended with, null if it was closed without a cause
  record Closed<T>(@Nullable Throwable cause) implements ReceiveResult<T> {
    @Override
    public Outcome outcome() {
      return Outcome.CLOSED;
    }
  }
}
