package io.kcoro.internal.wait;

import org.jspecify.annotations.Nullable;

/// Something that queues waiters: a channel, or the completion of a coroutine.
public interface WaitSource {
  /// Takes `waiter` out of its queue, if nobody has claimed it yet, and sets it CANCELLED. O(1),
  /// never blocks for long, callable by any thread and any number of times.
  ///
  /// @return true if this call withdrew it; false if it had been claimed or withdrawn before (or
  ///   has not been queued), in which case another party calls or has called [Waiter#resume()]
  boolean withdraw(Waiter waiter);

  /// Whether and how to spin here before a thread is suspended; null for never.
  default @Nullable Spinning spinning() {
    return null;
  }
}
