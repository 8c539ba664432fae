package io.kcoro.internal.wait;

/// The code of a coroutine that sends into a channel which ends with it.
public interface Produces {
  /// The channel.
  WatchedChannel produced();
}
