package io.kcoro.channel;

import io.kcoro.cancel.CancellationReason;
import org.jspecify.annotations.Nullable;

/// What became of a send that does not throw. Unless it is [Done] or [Dropped], the element is
/// still the sender's.
public sealed interface SendResult {
  /// Which of the outcomes it is.
  Outcome outcome();

  /// Whether the channel took the element.
  default boolean isDone() {
    return outcome() == Outcome.DONE;
  }

  /// The channel took the element.
  record Done() implements SendResult {
    static final Done INSTANCE = new Done();

    @Override
    public Outcome outcome() {
      return Outcome.DONE;
    }
  }

  /// The channel was full under [Overflow#DROP_NEWEST]; its undelivered handler got the element.
  record Dropped() implements SendResult {
    static final Dropped INSTANCE = new Dropped();

    @Override
    public Outcome outcome() {
      return Outcome.DROPPED;
    }
  }

  /// There was no room, and no receiver, at once.
  record WouldBlock() implements SendResult {
    static final WouldBlock INSTANCE = new WouldBlock();

    @Override
    public Outcome outcome() {
      return Outcome.WOULD_BLOCK;
    }
  }

  /// There was no room, and no receiver, in time.
  record TimedOut() implements SendResult {
    static final TimedOut INSTANCE = new TimedOut();

    @Override
    public Outcome outcome() {
      return Outcome.TIMED_OUT;
    }
  }

  /// The operation's token was cancelled first.
  ///
  /// @param reason why it was
  record Cancelled(CancellationReason reason) implements SendResult {
    @Override
    public Outcome outcome() {
      return Outcome.CANCELLED;
    }
  }

  /// The channel has ended.
  ///
  /// @param cause what it was ended with, null if it was closed without a cause
  record Closed(@Nullable Throwable cause) implements SendResult {
    @Override
    public Outcome outcome() {
      return Outcome.CLOSED;
    }
  }
}
