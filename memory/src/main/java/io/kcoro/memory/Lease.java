package io.kcoro.memory;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A share of a block: which bytes of it. Exactly one [Descriptor] has a lease; a move takes it out
/// of one and puts it into another, so that what is left behind owns nothing.
///
/// The fields are plain: they are its owner's, and a channel or queue that hands the descriptor on
/// orders them.
///
/// While a lease is given away, nothing but its handle refers to it. So if the handle is lost, the
/// garbage collector finds the lease, and the cleaner gives its share back ([Block#leaked]).
final class Lease {
  private static final Cleaner CLEANER =
      Cleaner.create(task -> {
        Thread thread = new Thread(null, task, "kcoro-shared-memory-cleaner", 0, false);
        thread.setDaemon(true);
        return thread;
      });

  /// Runs when a lease was collected. Must not refer to it.
  private static final class Loss implements Runnable {
    private final Block block;
    private final boolean own;

    /// Whether the lease has come to its end: a regular one, or that which the cleaner makes.
    /// Whoever sets it lets the share go.
    private final AtomicBoolean ended = new AtomicBoolean();

    Loss(Block block, boolean own) {
      this.block = block;
      this.own = own;
    }

    @Override
    public void run() {
      if (ended.compareAndSet(false, true)) {
        block.leaked(own);
      }
    }
  }

  final Block block;

  /// Whether it is the block's own, used again each time the block is given away.
  final boolean own;

  /// In the block.
  long offset;

  long length;
  boolean readOnly;

  /// Whether its bytes were copied on the way through a channel.
  boolean copied;

  /// In unchecked mode, the handle that it is always in.
  final @Nullable Descriptor handle;

  private final Loss loss;
  private final Cleaner.Cleanable cleanable;
  private @Nullable MemorySegment view;

  private Lease(Block block, boolean own) {
    this.block = block;
    this.own = own;
    handle = block.checked ? null : new Descriptor(this);
    loss = new Loss(block, own);
    cleanable = CLEANER.register(this, loss);
  }

  /// The one that a block uses again and again.
  static Lease ofBlock(Block block) {
    return new Lease(block, true);
  }

  /// One more share of a block, which the caller has added.
  static Lease ofShare(Block block, long offset, long length, boolean readOnly) {
    Lease lease = new Lease(block, false);
    lease.offset = offset;
    lease.length = length;
    lease.readOnly = readOnly;
    return lease;
  }

  /// Says what it stands for, when its block is given away.
  void give(long length) {
    if (copied) {
      copied = false;
    }
    if (this.length != length || offset != 0 || readOnly) {
      this.length = length;
      offset = 0;
      readOnly = false;
      view = null;
    }
  }

  void truncate(long length) {
    this.length = length;
    view = null;
  }

  /// A handle for it.
  Descriptor hand() {
    Descriptor always = handle;
    return always == null ? new Descriptor(this) : always;
  }

  /// Its bytes. Kept: in a steady flow of one length nothing is allocated.
  MemorySegment view() {
    MemorySegment seen = view;
    if (seen == null) {
      seen = block.memory.asSlice(offset, length);
      if (readOnly) {
        seen = seen.asReadOnly();
      }
      view = seen;
    }
    return seen;
  }

  /// @throws NotOwnedException if it was released before, which only an unchecked handle can do
  void release() {
    try {
      if (own) {
        block.released(this);
      } else {
        if (!loss.ended.compareAndSet(false, true)) {
          throw Spent.RELEASED.misuse();
        }
        cleanable.clean();
      }
      block.unshare();
    } finally {
      Reference.reachabilityFence(this); // the cleaner must not come meanwhile
    }
  }

  /// Its block is gone, and it is not to be missed.
  void retire() {
    loss.ended.set(true);
    cleanable.clean();
  }
}
