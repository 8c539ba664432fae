package io.kcoro.channel;

/// Gets the elements that a channel had taken and that no receiver will get, so that what they hold
/// can be released. The handler owns the element.
///
/// It runs once an element, in the thread whose operation lost it, under no lock. What it throws
/// goes to the handler of the scope it runs in, else to its thread's; the channel is unharmed. It
/// may use channels, this one too, but should not wait. An element whose send failed never comes
/// here: it stays with its sender.
///
/// @param <T> the type of the elements
@FunctionalInterface
public interface UndeliveredHandler<T> {
  /// Why an element was not delivered.
  enum Reason {
    /// It was the newest of a full channel under [Overflow#DROP_NEWEST].
    DROPPED_NEWEST,
    /// It was the oldest of a full channel under [Overflow#DROP_OLDEST].
    DROPPED_OLDEST,
    /// A newer one took its place in a conflated channel.
    CONFLATED,
    /// The channel was cancelled with the element inside.
    CANCELLED,
    /// It was sent to a [Broadcast] without subscribers.
    NO_SUBSCRIBER
  }

  /// Takes over an element that was not delivered.
  void undelivered(T element, Reason reason);
}
