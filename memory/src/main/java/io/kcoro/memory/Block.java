package io.kcoro.memory;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A piece of a region that is given away and comes back as a whole, when the last of those who
/// share it has released it.
///
/// | `shares` | means | set by |
/// |---|---|---|
/// | 0 | free: nobody may touch it but its owner, an arena or region | the last release; then [#free()] |
/// | 1 | one lease has it | the owner, when it gives it away; a release |
/// | more | several leases share it | who has a lease adds one; a release |
///
/// A share is only ever added by who has one. So who has the only one can let it go without an
/// atomic step: nobody else is there to change the number.
abstract class Block {
  private static final VarHandle SHARES;

  static {
    try {
      SHARES = MethodHandles.lookup().findVarHandle(Block.class, "shares", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Region region;
  final MemorySegment memory;

  /// Where it lies in its region, in bytes.
  final long start;

  /// Whether the holder's handles are made anew with each move.
  final boolean checked;

  /// Whether places in the program are remembered.
  final boolean tracks;

  private volatile int shares;

  Block(Region region, MemorySegment memory, long start, boolean checked, boolean tracks) {
    this.checked = checked;
    this.tracks = tracks;
    this.region = region;
    this.memory = memory;
    this.start = start;
  }

  /// Makes it belong to one lease. By its owner, while it is free: who gets the lease gets it by
  /// some safe way, so a plain write is enough.
  final void give() {
    SHARES.set(this, 1);
  }

  /// @throws NotOwnedException if it is free: its lease was released by another thread just now
  final void share() {
    if ((int) SHARES.getAndAdd(this, 1) <= 0) {
      SHARES.getAndAdd(this, -1);
      throw Spent.RELEASED.misuse();
    }
  }

  final boolean isShared() {
    return shares > 1;
  }

  final boolean isGiven() {
    return shares > 0;
  }

  /// Lets one share go. By who has one; in unchecked mode by who thinks so, whom nothing else
  /// stops.
  final void unshare() {
    int now = shares;
    if (now == 1 && checked) {
      SHARES.set(this, 0); // the only one: see above
      free();
      return;
    }
    while (now > 0) {
      if (SHARES.compareAndSet(this, now, now - 1)) {
        if (now == 1) {
          free();
        }
        return;
      }
      now = shares;
    }
    throw Spent.RELEASED.misuse();
  }

  /// Whether who has its only share is the only one who can reach its bytes.
  boolean isNobodyElses() {
    return !isShared();
  }

  /// Nobody has it any more.
  abstract void free();

  /// A lease of it was released: it can be used again, if it is the block's own.
  void released(Lease lease) {}

  /// A lease was collected by the garbage collector: its handle was lost. Its share is let go.
  abstract void leaked(boolean own);

  /// Who has got it, if that is tracked.
  abstract @Nullable Throwable site();
}
