package io.kcoro.channel;

import io.kcoro.internal.lock.CasLocked;
import io.kcoro.internal.wait.Waiter;
import org.jspecify.annotations.Nullable;

/// The part of a channel's state that every operation looks at, apart from the rest: the JVM lays
/// out the fields of a superclass first, so that these lie together, beside the lock, and travel
/// between the caches of two cores in one or two lines. All of it is guarded by the lock.
abstract class ChannelCore extends CasLocked {
  static final int OPEN = 0;
  static final int CLOSED = 1;
  static final int CANCELLED = 2;

  long accepted;
  long removed;

  /// OPEN, CLOSED or CANCELLED, never back. Volatile because it is also read without the lock.
  volatile int ended;

  int waitingSenders;
  int waitingReceivers;
  @Nullable Waiter firstSender;
  @Nullable Waiter lastSender;
  @Nullable Waiter firstReceiver;
  @Nullable Waiter lastReceiver;

  /// What is measured; null if nothing is. Also read without the lock, to guess whether an
  /// operation is to be timed and to count failures: whoever is late counts for the old level.
  @Nullable ChannelMeter meter;
}
