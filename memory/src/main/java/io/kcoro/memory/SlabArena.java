package io.kcoro.memory;

import io.kcoro.Suspending;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.schedule.TimerHandle;
import io.kcoro.schedule.Timers;
import io.kcoro.time.Deadline;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Memory outside the heap in blocks of a few sizes, allocated and released again and again: a slab
/// allocator (Bonwick 1994), bounded.
///
/// ```java
/// try (SlabArena frames = SlabArena.builder().name("frames").limit(16 << 20).build()) {
///   Descriptor frame = frames.allocate(65_536);   // waits while all is taken
///   …
/// }
/// ```
///
/// Memory is taken from the system in slabs, each cut into blocks of one size, up to a limit. Free
/// blocks lie on lock-free stacks ([FreeStack]); a lock is needed only to take a slab or give one
/// back. A block is not cleared: it has what it had.
///
/// **When all is taken** an allocation of a size looks for a larger block that is free (it spills);
/// then [#allocate(long)] waits, which slows down who allocates to the pace of who releases;
/// [#tryAllocate(long)] gives nothing; [#allocateOrHeap(long)] takes memory of the heap. All of it
/// is counted.
///
/// **Slabs are given back** by [#trim()], in the background when none of their blocks has been used
/// for a while, and when another size needs the room.
///
/// Thread-safe. An arena is to be closed: as long as it is not, its memory stays.
public final class SlabArena implements AutoCloseable {
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
  private final LongAdder fallbacks = new LongAdder();
  private final LongAdder waits = new LongAdder();

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private long reserved;
  private long trimmedSlabs;

  /// Why the last region that was wanted could not be had; null if it could.
  private @Nullable RuntimeException refused;

  /// Whether who holds the lock releases a block.
  private boolean puttingBack;

  private @Nullable TimerHandle trimming;

  SlabArena(SlabArenaBuilder builder, int stacks) {
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

  /// Begins to describe an arena.
  public static SlabArenaBuilder builder() {
    return new SlabArenaBuilder();
  }

  /// Its name.
  public String name() {
    return name;
  }

  // ---- allocation ----

  /// Allocates `size` bytes.
  ///
  /// **Suspends** while there is no room. **Cancellation**: nothing was allocated then.
  ///
  /// @param size positive; the block may be larger
  /// @return who has it owns them
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  /// @throws IllegalArgumentException if `size` is not positive or more than the limit; or more
  ///   than the largest block has, and there is no room now: for such sizes nobody waits
  /// @throws IllegalStateException if the arena is closed
  @Suspending
  public Descriptor allocate(long size) throws InterruptedException {
    refuseInterrupted();
    Descriptor allocated = tryAllocate(size);
    return allocated != null ? allocated : Objects.requireNonNull(await(size, SlabArena::receive));
  }

  private static ReceiveResult<Descriptor> receive(ReceiveChannel<Descriptor> channel)
      throws InterruptedException {
    return channel.tryReceive(CancellationToken.never());
  }

  private static void refuseInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /// Allocates `size` bytes if there is room now, and else nothing. Never suspends.
  ///
  /// @return null if there is no room
  /// @throws IllegalArgumentException if `size` is not positive or more than the limit
  /// @throws IllegalStateException if the arena is closed
  public @Nullable Descriptor tryAllocate(long size) {
    SizeClass sizeClass = sizeClassOf(size);
    if (sizeClass == null) {
      return allocateDedicated(size);
    }
    SlotBlock block = sizeClass.take();
    if (block == null) {
      return allocateSlowly(sizeClass, size);
    }
    if (attention.get() >= CLOSED) {
      sizeClass.put(block);
      throw closedException();
    }
    return block.give(size);
  }

  /// Allocates `size` bytes if there is room until `deadline`.
  ///
  /// **Suspends** while there is none. **Cancellation**: nothing was allocated then.
  ///
  /// @return null if there was no room in time
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  /// @throws IllegalArgumentException as [#allocate(long)]
  /// @throws IllegalStateException if the arena is closed
  @Suspending
  public @Nullable Descriptor tryAllocate(long size, Deadline deadline)
      throws InterruptedException {
    Objects.requireNonNull(deadline, "deadline");
    refuseInterrupted();
    Descriptor allocated = tryAllocate(size);
    return allocated != null ? allocated : await(size, channel -> channel.tryReceive(deadline));
  }

  /// Allocates `size` bytes if there is room before `token` is cancelled.
  ///
  /// **Suspends** while there is none. **Cancellation**: nothing was allocated then.
  ///
  /// @return null if the token was cancelled first
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  /// @throws IllegalArgumentException as [#allocate(long)]
  /// @throws IllegalStateException if the arena is closed
  @Suspending
  public @Nullable Descriptor tryAllocate(long size, CancellationToken token)
      throws InterruptedException {
    Objects.requireNonNull(token, "token");
    refuseInterrupted();
    Descriptor allocated = tryAllocate(size);
    return allocated != null ? allocated : await(size, channel -> channel.tryReceive(token));
  }

  /// Allocates `size` bytes; of the heap, where there is no room. Never suspends.
  ///
  /// @throws IllegalArgumentException if `size` is not positive, or more than an array can have
  /// @throws IllegalStateException if the arena is closed
  public Descriptor allocateOrHeap(long size) {
    Descriptor allocated = size <= limit ? tryAllocate(size) : null;
    if (allocated != null) {
      return allocated;
    }
    refuseClosed();
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "%d bytes are more than an array can have".formatted(size));
    }
    fallbacks.increment();
    return Region.unregistered("heap instead of arena '" + name + "'", new byte[(int) size])
        .descriptor();
  }

  /// A channel from which the caller may receive **one** descriptor, of a whole block that is large
  /// enough for `size` ([Descriptor#truncate] shortens it): for a select, or a stackless coroutine:
  /// `receive(arena.demand(65_536), this::fill)`. Who does not receive it leaves a block set aside
  /// until somebody finds no other one.
  ///
  /// @throws IllegalArgumentException if `size` is not positive, or more than the largest block has
  /// @throws IllegalStateException if the arena is closed
  public ReceiveChannel<Descriptor> demand(long size) {
    return demand(waitable(size));
  }

  /// The size class for `size`; null if it needs a region of its own.
  private @Nullable SizeClass sizeClassOf(long size) {
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

  private SizeClass waitable(long size) {
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

  /// How somebody receives.
  @FunctionalInterface
  private interface Wait {
    ReceiveResult<Descriptor> receive(ReceiveChannel<Descriptor> channel)
        throws InterruptedException;
  }

  /// @return null if that was given up
  @Suspending
  private @Nullable Descriptor await(long size, Wait wait) throws InterruptedException {
    SizeClass sizeClass = waitable(size);
    ReceiveChannel<Descriptor> channel = demand(sizeClass);
    ReceiveResult<Descriptor> result;
    try {
      result = wait.receive(channel);
    } catch (Throwable failure) {
      Descriptor late = giveUp(sizeClass);
      if (late != null) {
        late.release();
      }
      throw failure;
    }
    if (result instanceof ReceiveResult.Closed) {
      throw closedException();
    }
    Descriptor received = result.orNull();
    Descriptor allocated = received != null ? received : giveUp(sizeClass);
    if (allocated != null) {
      allocated.truncate(size);
    }
    return allocated;
  }

  /// Owes the caller a block.
  private ReceiveChannel<Descriptor> demand(SizeClass sizeClass) {
    lock.lock();
    try {
      refuseClosed();
      ReceiveChannel<Descriptor> channel = sizeClass.ready();
      attention.incrementAndGet(); // before the look below: who frees a block after that sees it
      sizeClass.owe(1);
      serve(sizeClass);
      RuntimeException full = refused;
      if (sizeClass.owed() > 0 && reserved == 0 && full != null) {
        attention.decrementAndGet();
        sizeClass.owe(-1);
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
  private @Nullable Descriptor giveUp(SizeClass sizeClass) {
    lock.lock();
    try {
      if (sizeClass.owed() == 0) {
        return sizeClass.takeReady();
      }
      sizeClass.owe(-1);
      attention.decrementAndGet();
      return null;
    } finally {
      lock.unlock();
    }
  }

  // ---- with the lock ----

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
      sizeClass.owe(-1);
      attention.decrementAndGet();
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

  private @Nullable Descriptor allocateSlowly(SizeClass sizeClass, long size) {
    lock.lock();
    try {
      refuseClosed();
      SlotBlock block = find(sizeClass);
      if (block != null) {
        return block.give(size);
      }
      Descriptor ready = sizeClass.takeReady();
      if (ready != null) { // it may be for somebody: then another one is owed
        sizeClass.owe(1);
        attention.incrementAndGet();
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

  private @Nullable Descriptor allocateDedicated(long size) {
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
      sizeClass.owe(1);
      attention.incrementAndGet();
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

  // ---- its life ----

  void startTrimming(@Nullable Duration interval, TimeSource clock) {
    if (interval != null) {
      scheduleTrimming(Timers.on(clock), interval);
    }
  }

  private void scheduleTrimming(Timers timers, Duration interval) {
    lock.lock();
    try {
      if (attention.get() < CLOSED) {
        trimming =
            timers.after(
                interval,
                () -> {
                  try {
                    trimNow(true);
                  } finally {
                    scheduleTrimming(timers, interval);
                  }
                });
      }
    } finally {
      lock.unlock();
    }
  }

  /// Gives back all slabs none of whose blocks is in use.
  public void trim() {
    trimNow(false);
  }

  private void trimNow(boolean onlyIdle) {
    lock.lock();
    try {
      if (attention.get() < CLOSED) {
        trim(onlyIdle);
      }
    } finally {
      leave();
    }
  }

  /// Ends it: nothing is allocated any more, who waits is told so, and its memory is freed; what is
  /// in use still, as soon as it is released. Idempotent.
  @Override
  public void close() {
    List<Runnable> ends = new ArrayList<>();
    lock.lock();
    try {
      if (attention.get() < CLOSED) {
        for (SizeClass sizeClass : sizeClasses) {
          ends.add(sizeClass.close());
          sizeClass.beginToDrain();
        }
        attention.addAndGet(CLOSED);
        if (trimming != null) {
          trimming.cancel();
        }
      }
      drain();
    } finally {
      lock.unlock();
    }
    ends.forEach(Runnable::run);
  }

  private void refuseClosed() {
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

  /// What is known of it now.
  public ArenaStats stats() {
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
          fallbacks.sum(),
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

  @Override
  public String toString() {
    ArenaStats now = stats();
    return "SlabArena[%s, %d blocks in use, %d of %d bytes taken]"
        .formatted(name, now.inUse(), now.reserved(), now.limit());
  }
}
