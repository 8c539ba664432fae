package io.kcoro.internal.wait;

/// The code of a coroutine that alone receives from a channel: that of an actor.
public interface Serves {
  /// The mailbox.
  WatchedChannel served();
}
