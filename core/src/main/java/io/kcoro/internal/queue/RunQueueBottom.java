package io.kcoro.internal.queue;

import org.jspecify.annotations.Nullable;

/// What the owner writes.
///
/// @param <E> the type of the elements
@SuppressWarnings("unused") // padding
abstract class RunQueueBottom<E> extends RunQueueTop {
  // Plain for the owner, who alone writes them; by handles of release and acquire for all others.
  long bottom;
  @Nullable Object[] ring;
  long r0;
  long r1;
  long r2;
  long r3;
  long r4;
  long r5;

  RunQueueBottom(@Nullable Object[] ring) {
    this.ring = ring;
  }
}
