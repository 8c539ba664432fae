package io.kcoro.channel;

/// How an operation on a channel ended.
public enum Outcome {
  /// The element was taken by the channel, or received.
  DONE,
  /// A send only: the channel was full under [Overflow#DROP_NEWEST], and the undelivered handler
  /// got the element.
  DROPPED,
  /// The operation could not be done at once.
  WOULD_BLOCK,
  /// It could not be done in time.
  TIMED_OUT,
  /// Its token was cancelled first.
  CANCELLED,
  /// The channel had ended.
  CLOSED
}
