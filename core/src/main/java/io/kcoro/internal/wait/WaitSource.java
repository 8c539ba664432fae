package io.kcoro.internal.wait;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that queues waiters: a channel, or the completion of a coroutine.
public interface WaitSource {
  /// Takes `waiter` out of the queue of this source, if it stands there and nobody has claimed it
  /// yet, and sets it CANCELLED. O(1), never blocks for long, callable by any thread and any number
  /// of times.
  ///
  /// @param epoch that of the wait to be ended, or [Waiter#ANY_EPOCH]
  /// @return true if this call withdrew it; false if it had been claimed or withdrawn before (or
  ///   has not been queued), in which case another party calls or has called [Waiter#resume()]
  boolean withdraw(Waiter waiter, long epoch);

  /// Takes `waiter` out, whatever wait it is in.
  default boolean withdraw(Waiter waiter) {
    return withdraw(waiter, Waiter.ANY_EPOCH);
  }

  /// What `waiter`, which stands in the queue of this source, waits for; for people. Called by any
  /// thread, while it changes.
  ///
  /// @param waiter null if only the source is known
  String describe(@Nullable Waiter waiter);

  /// Adds what may end the wait of `waiter`, if it still stands here; for tools, likewise.
  default void addTargets(@Nullable Waiter waiter, List<Target> targets) {
    targets.add(Target.of(Target.Kind.EVENT, describe(waiter)));
  }

  /// Whether and how to spin here before a thread is suspended; null for never.
  default @Nullable Spinning spinning() {
    return null;
  }
}
