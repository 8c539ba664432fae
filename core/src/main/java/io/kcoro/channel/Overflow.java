package io.kcoro.channel;

/// What a send does when the channel is full.
public enum Overflow {
  /// The send waits, or fails as its form says.
  SUSPEND,
  /// The new element is dropped: it goes to the undelivered handler and the send returns.
  DROP_NEWEST,
  /// The oldest element makes room: it goes to the undelivered handler. Needs a buffer.
  DROP_OLDEST
}
