package io.kcoro.memory;

import io.kcoro.channel.ReceiveChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What an arena has taken of its limit, and who waits for some of it: all that needs its lock.
/// Free blocks are given and put back without it ([SizeClass], [FreeStack]).
///
/// Whoever holds the lock may find out that a block is free, or that there is room for one; whoever
/// frees one looks at `attention` afterwards, and whoever wants to wait raises that before he looks
/// for the last time. So one of both sees the other.
final class ArenaRoom {
  private static final int CLOSED = 1 << 30;

  private final String name;
  private final long limit;
  private final long slabSize;
  private final Alignment alignment;
  private final boolean checked;
  private final RegionRegistry registry;

  /// By block size, ascending.
  private final SizeClass[] sizeClasses;

  /// By the [#magnitude] of a size, the first size class that can be large enough.
  private final int[] firstAbove = new int[Long.SIZE + 1];

  /// How many blocks are owed, and the bit that says that the arena is closed: what who releases a
  /// block must look after. Changed with the lock only.
  private final AtomicInteger attention = new AtomicInteger();

  private final LongAdder spills = new LongAdder();
  private final LongAdder dedicated = new LongAdder();
  private final LongAdder waits = new LongAdder();

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private long reserved;
  private long trimmedSlabs;

  /// Why the last region that was wanted could not be had; null if it could.
  private @Nullable RuntimeException refused;

  /// Whether who holds the lock releases a block.
  private boolean puttingBack;

  ArenaRoom(SlabArenaBuilder builder, int stacks) {
    name = builder.arenaName();
    limit = builder.limit();
    slabSize = builder.slabSize();
    alignment = builder.alignment();
    checked = builder.checked();
    registry = builder.registry();
    long[] sizes = builder.blockSizes();
    sizeClasses = new SizeClass[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      sizeClasses[i] = new SizeClass(this, sizes[i], stacks);
    }
    for (int magnitude = 0, at = 0; magnitude <= Long.SIZE; magnitude++) {
      while (at < sizes.length && magnitude(sizes[at]) < magnitude) {
        at++;
      }
      firstAbove[magnitude] = at;
    }
  }

  // ---- sizes ----

  /// The size class for `size`; null if it needs a region of its own.
  @Nullable SizeClass sizeClassOf(long size) {
    if (size < 1 || size > limit) {
      throw new IllegalArgumentException(
          "%d bytes cannot be allocated from arena '%s' of %d".formatted(size, name, limit));
    }
    int at = firstAbove[magnitude(size)];
    while (at < sizeClasses.length && sizeClasses[at].size < size) {
      at++;
    }
    return at < sizeClasses.length && sizeClasses[at].size <= limit ? sizeClasses[at] : null;
  }

  /// The exponent of the smallest power of two that is not less.
  private static int magnitude(long size) {
    return Long.SIZE - Long.numberOfLeadingZeros(size - 1);
  }

  /// The size class for `size`, of which blocks can be waited for.
  SizeClass waitable(long size) {
    SizeClass sizeClass = sizeClassOf(size);
    if (sizeClass == null) {
      throw new IllegalArgumentException(
          ("%d bytes of arena '%s' cannot be waited for: they are more than its largest block has; "
                  + "use tryAllocate, or allocateOrHeap")
              .formatted(size, name));
    }
    return sizeClass;
  }

  // ---- waiting ----

  /// Owes the caller a block.
  ReceiveChannel<Descriptor> demand(SizeClass sizeClass) {
    lock.lock();
    try {
      refuseClosed();
      ReceiveChannel<Descriptor> channel = sizeClass.ready();
      owe(sizeClass, 1); // before the look below: who frees a block after that sees it
      serve(sizeClass);
      RuntimeException full = refused;
      if (sizeClass.owed() > 0 && reserved == 0 && full != null) {
        owe(sizeClass, -1);
        throw full; // nothing will ever come back
      }
      return channel;
    } finally {
      leave();
    }
  }

  /// Takes a debt back.
  ///
  /// @return the block with which it has been paid already, if so
  @Nullable Descriptor giveUp(SizeClass sizeClass) {
    lock.lock();
    try {
      if (sizeClass.owed() == 0) {
        return sizeClass.takeReady();
      }
      owe(sizeClass, -1);
      return null;
    } finally {
      lock.unlock();
    }
  }

  // ---- with the lock ----

  private void owe(SizeClass sizeClass, int more) {
    attention.addAndGet(more);
    sizeClass.owe(more);
  }

  /// Pays as many of the blocks that are owed as there are, or as there is room for.
  private void serve(SizeClass sizeClass) {
    while (sizeClass.owed() > 0) {
      SlotBlock block = find(sizeClass);
      if (block == null) {
        return;
      }
      Descriptor given = block.give(sizeClass.size);
      boolean sent = false;
      try {
        sent = sizeClass.ready().trySend(given).isDone();
      } finally {
        if (!sent) { // for lack of memory
          putBack(given);
        }
      }
      owe(sizeClass, -1);
    }
  }

  /// Releases a block; who calls this looks after those who wait.
  private void putBack(Descriptor block) {
    puttingBack = true;
    block.release();
    puttingBack = false;
  }

  /// Frees the lock. What was trimmed meanwhile may be room for somebody, and what lay ready for
  /// nobody is owed again.
  private void leave() {
    try {
      int now = attention.get();
      if (now > 0 && now < CLOSED) {
        serveAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void serveAll() {
    for (SizeClass sizeClass : sizeClasses) {
      serve(sizeClass);
    }
  }

  /// A block of the size, or else a larger one.
  private @Nullable SlotBlock find(SizeClass sizeClass) {
    SlotBlock block = sizeClass.takeCertainly();
    if (block == null) {
      block = grow(sizeClass);
    }
    for (SizeClass larger : sizeClasses) {
      if (block == null && larger.size > sizeClass.size) {
        block = larger.takeCertainly();
        if (block != null) {
          spills.increment();
        }
      }
    }
    return block;
  }

  /// A block, if there is one or room for one.
  @Nullable Descriptor allocateSlowly(SizeClass sizeClass, long size) {
    lock.lock();
    try {
      refuseClosed();
      SlotBlock block = find(sizeClass);
      if (block != null) {
        return block.give(size);
      }
      Descriptor ready = sizeClass.takeReady();
      if (ready != null) { // it may be for somebody: then another one is owed
        owe(sizeClass, 1);
        ready.truncate(size);
        return ready;
      }
    } finally {
      leave();
    }
    waits.increment();
    return null;
  }

  /// @return a block of a new slab; null if there is no room for one
  private @Nullable SlotBlock grow(SizeClass sizeClass) {
    long wanted = sizeClass.fullCount() * sizeClass.size;
    if (wanted > limit - reserved) {
      trim(false);
    }
    long room = Math.min(wanted, limit - reserved);
    room -= room % sizeClass.size;
    if (room == 0) {
      return null;
    }
    Region region = region("blocks of " + sizeClass.size, room);
    if (region == null) {
      return null;
    }
    SlotBlock block = null;
    try {
      block = sizeClass.add(region);
    } finally {
      if (block == null) {
        region.giveUp();
      } else {
        reserved += room;
      }
    }
    return block;
  }

  private @Nullable Region region(String what, long size) {
    try {
      refused = null;
      return registry.allocateFor("arena '%s', %s".formatted(name, what), size, alignment);
    } catch (RegionLimitException full) {
      refused = full;
    } catch (OutOfMemoryError full) { // outside the heap, perhaps: there is no room then
      refused = new IllegalStateException("arena '" + name + "' gets no memory", full);
    }
    return null;
  }

  /// A region of its own, if there is room for it.
  @Nullable Descriptor allocateDedicated(long size) {
    lock.lock();
    try {
      refuseClosed();
      if (size > limit - reserved) {
        trim(false);
      }
      Region region = size > limit - reserved ? null : region("a block of " + size, size);
      if (region == null) {
        waits.increment();
        return null;
      }
      Descriptor given = null;
      try {
        DedicatedBlock block = new DedicatedBlock(this, region);
        block.give();
        given = Lease.ofShare(block, 0, size, false).hand();
      } finally {
        if (given == null) {
          region.giveUp();
        }
      }
      reserved += size;
      dedicated.increment();
      return given;
    } finally {
      leave();
    }
  }

  /// A block with a region of its own has come back.
  void freed(Region region) {
    lock.lock();
    try {
      reserved -= region.size();
      region.giveUp();
    } finally {
      leave();
    }
  }

  private void trim(boolean onlyIdle) {
    for (SizeClass sizeClass : sizeClasses) {
      takeBackReady(sizeClass);
      freed(sizeClass, sizeClass.trim(onlyIdle));
    }
  }

  /// What lies ready waits for nobody who is there: it is free, and owed again.
  private void takeBackReady(SizeClass sizeClass) {
    for (Descriptor ready; (ready = sizeClass.takeReady()) != null; ) {
      owe(sizeClass, 1);
      putBack(ready);
    }
  }

  private void freed(SizeClass sizeClass, long bytes) {
    reserved -= bytes;
    trimmedSlabs += bytes == 0 ? 0 : Math.max(1, bytes / Math.max(slabSize, sizeClass.size));
  }

  // ---- for blocks that come back ----

  boolean needsAttention() {
    return attention.get() != 0;
  }

  /// A block has come back, and there is more to do with it.
  void attend() {
    lock.lock();
    try {
      if (puttingBack) {
        return; // this thread holds the lock, and looks after that
      }
      if (attention.get() >= CLOSED) {
        drain();
      } else {
        serveAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void drain() {
    for (SizeClass sizeClass : sizeClasses) {
      freed(sizeClass, sizeClass.drain());
    }
  }

  // ---- its end ----

  /// Gives slabs back.
  ///
  /// @param onlyIdle whether to leave those that have been used since the last time
  void trimNow(boolean onlyIdle) {
    lock.lock();
    try {
      if (attention.get() < CLOSED) {
        trim(onlyIdle);
      }
    } finally {
      leave();
    }
  }

  /// Allows nothing any more.
  void close() {
    List<Runnable> ends = new ArrayList<>();
    lock.lock();
    try {
      if (attention.get() < CLOSED) {
        for (SizeClass sizeClass : sizeClasses) {
          ends.add(sizeClass.close());
          sizeClass.beginToDrain();
        }
        attention.addAndGet(CLOSED);
      }
      drain();
    } finally {
      lock.unlock();
    }
    ends.forEach(Runnable::run);
  }

  boolean isClosed() {
    return attention.get() >= CLOSED;
  }

  void refuseClosed() {
    if (attention.get() >= CLOSED) {
      throw closedException();
    }
  }

  IllegalStateException closedException() {
    return new IllegalStateException("arena '" + name + "' is closed");
  }

  // ---- what it is ----

  long slabSize() {
    return slabSize;
  }

  boolean checked() {
    return checked;
  }

  boolean tracks() {
    return registry.tracks();
  }

  RegionRegistry registry() {
    return registry;
  }

  String name() {
    return name;
  }

  long limit() {
    return limit;
  }

  /// @param fallbacks see [ArenaStats]
  ArenaStats stats(long fallbacks) {
    lock.lock();
    try {
      List<SizeClassStats> classes = new ArrayList<>();
      for (SizeClass sizeClass : sizeClasses) {
        classes.add(sizeClass.stats());
      }
      return new ArenaStats(
          name,
          limit,
          reserved,
          classes,
          spills.sum(),
          dedicated.sum(),
          fallbacks,
          waits.sum(),
          trimmedSlabs);
    } finally {
      lock.unlock();
    }
  }

  /// Checks the free blocks; when nobody uses it.
  ///
  /// @throws AssertionError if one is lost or free twice
  void checkInvariants() {
    lock.lock();
    try {
      for (SizeClass sizeClass : sizeClasses) {
        sizeClass.checkInvariants();
      }
    } finally {
      lock.unlock();
    }
  }
}
