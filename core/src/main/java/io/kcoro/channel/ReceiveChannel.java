package io.kcoro.channel;

import io.kcoro.Suspending;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The end of a channel where elements come out.
///
/// **Closed** means for a receiver: ended, and nothing left, neither in the buffer nor with a
/// waiting sender. An empty closed channel is closed, never "would block".
///
/// **Cancellation.** A waiting receive ends when its thread is interrupted or the scope of its
/// coroutine is cancelled: in both cases with an [InterruptedException], in the latter with its
/// subclass [io.kcoro.cancel.CancelledException]. One atomic step decides between an element and
/// that: an element that has been taken is returned, and an interrupt that came too late stays set.
///
/// **Who owns the element.** The caller, from the moment the receive returns it.
///
/// Thread-safe.
///
/// @param <T> the type of the elements, which are never null
public sealed interface ReceiveChannel<T> permits Channel {
  /// The name of the channel.
  String name();

  /// Whether the channel has ended and nothing is left to receive.
  boolean isClosedForReceive();

  /// Receives an element; waits for one as long as it takes.
  ///
  /// **Suspends** if nothing is buffered and no sender waits.
  ///
  /// @throws InterruptedException if the thread was interrupted on entry or while it waited, or the
  ///   coroutine was cancelled while, or before, it waited
  /// @throws ChannelClosedException if the channel is closed, on entry or while it waits
  @Suspending
  T receive() throws InterruptedException;

  /// Receives an element if there is one at once. Never suspends, ignores the interrupt flag.
  ///
  /// @return DONE with the element, WOULD_BLOCK or CLOSED; closed comes before would-block
  ReceiveResult<T> tryReceive();

  /// Receives an element, waiting at most `timeout`; zero or less is no wait.
  ///
  /// @return DONE with the element, TIMED_OUT or CLOSED
  /// @throws InterruptedException as [#receive]
  @Suspending
  default ReceiveResult<T> tryReceive(Duration timeout) throws InterruptedException {
    return tryReceive(Deadline.after(timeout));
  }

  /// Receives an element, waiting until `deadline` at most.
  ///
  /// @return DONE with the element, TIMED_OUT or CLOSED
  /// @throws InterruptedException as [#receive]
  @Suspending
  ReceiveResult<T> tryReceive(Deadline deadline) throws InterruptedException;

  /// Receives an element, waiting until `token` is cancelled at most. A token cancelled already
  /// lets nothing happen.
  ///
  /// @return DONE with the element, CANCELLED or CLOSED
  /// @throws InterruptedException as [#receive]
  @Suspending
  ReceiveResult<T> tryReceive(CancellationToken token) throws InterruptedException;

  /// Receives an element, waiting until `deadline` or until `token` is cancelled, at most.
  ///
  /// @return DONE with the element, TIMED_OUT, CANCELLED or CLOSED
  /// @throws InterruptedException as [#receive]
  @Suspending
  ReceiveResult<T> tryReceive(Deadline deadline, CancellationToken token)
      throws InterruptedException;

  /// Receives at least one element, waiting for it as [#receive] does, and then, up to `max`, those
  /// that can be had without waiting. An interrupt, or the end of the channel, with elements in
  /// hand returns them; the interrupt stays set.
  ///
  /// @param max how many at most, at least 1
  /// @return the elements in their order, at least one
  /// @throws IllegalArgumentException if `max` is less than 1
  /// @throws InterruptedException as [#receive], and only if no element was received
  /// @throws ChannelClosedException as [#receive], and only if no element was received
  @Suspending
  List<T> receiveMany(int max) throws InterruptedException;

  /// Moves the elements that can be had without waiting into `target`. Never suspends, ignores the
  /// interrupt flag. If `target` refuses an element by an exception, the elements before it are in
  /// `target` and that one is lost to its caller's handling: it has left the channel.
  ///
  /// @param max how many at most; beside busy senders an unlimited drain ends when they pause
  /// @return how many were moved
  int drainTo(Collection<? super T> target, int max);

  /// Handles each element until the channel is closed.
  ///
  /// **Suspends** as [#receive] does, between elements, and wherever `handler` does.
  ///
  /// @throws InterruptedException as [#receive]
  /// @throws ChannelClosedException if the channel was ended with a cause
  /// @throws X what `handler` throws; the channel stays open
  @Suspending
  <X extends Exception> void forEach(ElementHandler<? super T, X> handler)
      throws X, InterruptedException;

  /// A view for the enhanced `for` loop, which ends when the channel is closed. Several loops, also
  /// in several threads, share the elements between them.
  ///
  /// `hasNext()` **suspends** as [#receive] does, and takes the element that `next()` returns:
  /// leave such a loop between `next()` and the following `hasNext()` only, as `for` with `break`
  /// does. An interrupt or cancellation throws [io.kcoro.cancel.UncheckedInterruptedException], the
  /// former with the flag set; it never ends the loop as if the channel were closed. A channel
  /// ended with a cause throws [ChannelClosedException].
  ///
  /// Leaving the loop early ends nothing: the senders go on, or wait. Who has had enough says so.
  /// Within one scope `scope.cancel("enough")` ends both sides. [#cancel()] of the channel makes
  /// the `send` of others fail with [ChannelClosedException]: a sender that is to end by that
  /// catches it, or its coroutine fails.
  Iterable<T> elements();

  /// Ends the channel for everybody, at once. What is buffered goes to the [UndeliveredHandler];
  /// waiting senders fail and keep their elements; waiting receivers find it closed. Never
  /// suspends.
  ///
  /// @return true if this call cancelled the channel (which may have been closed before), false if
  ///   it had been cancelled before
  default boolean cancel() {
    return cancel(null);
  }

  /// Ends the channel as [#cancel()] does; whoever finds it closed sees `cause`, unless it had been
  /// closed with another one before.
  ///
  /// @param cause why it ends, or null
  /// @return true if this call cancelled the channel (which may have been closed before), false if
  ///   it had been cancelled before
  boolean cancel(@Nullable Throwable cause);
}
