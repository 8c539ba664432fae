package io.kcoro.channel;

/// How a channel keeps elements between `send` and `receive`.
public enum ChannelKind {
  /// Keeps none: a send waits for its receiver.
  RENDEZVOUS,
  /// Keeps up to its capacity; what happens then is told by [Overflow].
  BUFFERED,
  /// Keeps the latest only: a newer element takes the place of an older one that nobody received.
  CONFLATED,
  /// Keeps as many as the memory holds: a send never waits.
  UNLIMITED
}
