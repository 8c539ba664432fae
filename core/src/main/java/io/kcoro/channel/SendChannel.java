package io.kcoro.channel;

import io.kcoro.Suspending;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.time.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The end of a channel where elements go in.
///
/// **Who owns the element.** Until a send has ended with success, its caller; then the channel, and
/// after that the receiver, or the [UndeliveredHandler]. A send that failed, in whatever way, has
/// left its element with the caller and no trace in the channel. If the channel has an
/// [ElementPolicy], that moves the element from its owner and back; what it throws because the
/// caller is not the owner leaves the send.
///
/// **Cancellation.** A waiting send ends when its thread is interrupted or the scope of its
/// coroutine is cancelled: in both cases with an [InterruptedException], in the latter with its
/// subclass [io.kcoro.cancel.CancelledException]. One atomic step decides between success and that:
/// a send that succeeded returns, and an interrupt that came too late stays set.
///
/// Thread-safe.
///
/// @param <T> the type of the elements, which are never null
public sealed interface SendChannel<T> permits Channel {
  /// The name of the channel.
  String name();

  /// Whether sends are refused because the channel has ended.
  boolean isClosedForSend();

  /// Sends `element`; waits for a receiver, or for room, as long as it takes.
  ///
  /// **Suspends** if the channel is full (a rendezvous: if nobody waits to receive) and its
  /// overflow policy is to suspend. Under [Overflow#DROP_NEWEST] it returns although the element
  /// was dropped.
  ///
  /// @throws InterruptedException if the thread was interrupted on entry or while it waited, or the
  ///   coroutine was cancelled while, or before, it waited
  /// @throws ChannelClosedException if the channel has ended, or is cancelled while the send waits;
  ///   a mere [#close()] does not hurt a send that waits already
  @Suspending
  void send(T element) throws InterruptedException;

  /// Sends `element` if that can be done at once. Never suspends, ignores the interrupt flag.
  ///
  /// @return DONE, DROPPED, WOULD_BLOCK or CLOSED; closed comes before would-block
  SendResult trySend(T element);

  /// Sends `element`, waiting at most `timeout`; zero or less is no wait.
  ///
  /// @return DONE, DROPPED, TIMED_OUT or CLOSED
  /// @throws InterruptedException as [#send]
  @Suspending
  default SendResult trySend(T element, Duration timeout) throws InterruptedException {
    return trySend(element, Deadline.after(timeout));
  }

  /// Sends `element`, waiting until `deadline` at most.
  ///
  /// @return DONE, DROPPED, TIMED_OUT or CLOSED
  /// @throws InterruptedException as [#send]
  @Suspending
  SendResult trySend(T element, Deadline deadline) throws InterruptedException;

  /// Sends `element`, waiting until `token` is cancelled at most. A token cancelled already lets
  /// nothing happen.
  ///
  /// @return DONE, DROPPED, CANCELLED or CLOSED
  /// @throws InterruptedException as [#send]
  @Suspending
  SendResult trySend(T element, CancellationToken token) throws InterruptedException;

  /// Sends `element`, waiting until `deadline` or until `token` is cancelled, at most.
  ///
  /// @return DONE, DROPPED, TIMED_OUT, CANCELLED or CLOSED
  /// @throws InterruptedException as [#send]
  @Suspending
  SendResult trySend(T element, Deadline deadline, CancellationToken token)
      throws InterruptedException;

  /// Ends the channel for senders. What is buffered, and what waiting senders send, still arrives;
  /// then receivers find it closed. Never suspends.
  ///
  /// @return true if this call ended the channel, false if it had ended before
  default boolean close() {
    return close(null);
  }

  /// Ends the channel as [#close()] does; receivers that find it closed see `cause`.
  ///
  /// @param cause why it ends, null for a normal end
  /// @return true if this call ended the channel, false if it had ended before
  boolean close(@Nullable Throwable cause);
}
