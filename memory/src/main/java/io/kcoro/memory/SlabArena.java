package io.kcoro.memory;

import io.kcoro.Suspending;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.channel.Channel;
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
  /// block must look after.
  private final AtomicInteger attention = new AtomicInteger();

  private final LongAdder spills = new LongAdder();
  private final LongAdder dedicated = new LongAdder();
  private final LongAdder fallbacks = new LongAdder();
  private final LongAdder waits = new LongAdder();

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private long reserved;
  private long trimmedSlabs;
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
  /// @throws IllegalArgumentException if `size` is not positive, or more than the arena can ever
  ///   have together
  /// @throws IllegalStateException if the arena is closed
  @Suspending
  public Descriptor allocate(long size) throws InterruptedException {
    Descriptor allocated = tryAllocate(size);
    return allocated != null
        ? allocated
        : Objects.requireNonNull(await(size, channel -> receive(channel)));
  }

  private static ReceiveResult<Descriptor> receive(ReceiveChannel<Descriptor> channel)
      throws InterruptedException {
    return channel.tryReceive(CancellationToken.never());
  }

  /// Allocates `size` bytes if there is room now, and else nothing. Never suspends.
  ///
  /// @return null if there is no room
  /// @throws IllegalArgumentException as [#allocate(long)]
  /// @throws IllegalStateException if the arena is closed
  public @Nullable Descriptor tryAllocate(long size) {
    SizeClass sizeClass = sizeClassOf(size);
    if (sizeClass == null) {
      return allocateDedicated(size);
    }
    SlotBlock block = sizeClass.take();
    return block != null ? block.give(size) : allocateSlowly(sizeClass, size);
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
  /// @throws IllegalArgumentException if `size` is not positive, or larger than the largest block
  /// @throws IllegalStateException if the arena is closed
  public ReceiveChannel<Descriptor> demand(long size) {
    SizeClass sizeClass = sizeClassOf(size);
    if (sizeClass == null) {
      throw new IllegalArgumentException(
          "%d bytes are more than the largest block of arena '%s' has".formatted(size, name));
    }
    Descriptor free = tryAllocate(sizeClass.size);
    ReceiveChannel<Descriptor> channel = sizeClass.demand();
    if (free != null) {
      free.release(); // which serves the demand
    }
    return channel;
  }

  private @Nullable SizeClass sizeClassOf(long size) {
    if (size < 1 || size > limit) {
      throw new IllegalArgumentException(
          "%d bytes cannot be allocated from arena '%s' of %d".formatted(size, name, limit));
    }
    int at = firstAbove[magnitude(size)];
    while (at < sizeClasses.length && sizeClasses[at].size < size) {
      at++;
    }
    return at < sizeClasses.length ? sizeClasses[at] : null;
  }

  /// The exponent of the smallest power of two that is not less.
  private static int magnitude(long size) {
    return Long.SIZE - Long.numberOfLeadingZeros(size - 1);
  }

  private @Nullable Descriptor await(long size, SizeClass.Wait wait) throws InterruptedException {
    SizeClass sizeClass = sizeClassOf(size);
    if (sizeClass == null || sizeClass.size > limit) {
      throw new IllegalArgumentException(
          ("%d bytes of arena '%s' cannot be waited for: they are more than its largest block; "
                  + "use tryAllocate, or allocateOrHeap")
              .formatted(size, name));
    }
    Descriptor allocated = sizeClass.await(wait);
    if (allocated != null) {
      allocated.truncate(size);
    }
    return allocated;
  }

  // ---- with the lock ----

  private @Nullable Descriptor allocateSlowly(SizeClass sizeClass, long size) {
    lock.lock();
    try {
      refuseClosed();
      SlotBlock block = sizeClass.take();
      if (block == null) {
        block = grow(sizeClass);
      }
      if (block != null) {
        return block.give(size);
      }
    } finally {
      unlock();
    }
    Descriptor ready = sizeClass.takeReady();
    if (ready != null) {
      ready.truncate(size);
      return ready;
    }
    for (SizeClass larger : sizeClasses) {
      SlotBlock block = larger.size > sizeClass.size ? larger.take() : null;
      if (block != null) {
        spills.increment();
        return block.give(size);
      }
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
    if (room == 0 || !sizeClass.hasIndices(room)) {
      return null;
    }
    Region region = region("blocks of " + sizeClass.size, room);
    if (region == null) {
      return null;
    }
    reserved += room;
    return sizeClass.add(region);
  }

  private @Nullable Region region(String what, long size) {
    try {
      return registry.allocate("arena '%s', %s".formatted(name, what), size, alignment).retain();
    } catch (RegionLimitException full) {
      return null;
    }
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
      reserved += size;
      dedicated.increment();
      DedicatedBlock block = new DedicatedBlock(this, region);
      block.give();
      return Lease.ofShare(block, 0, size, false).hand();
    } finally {
      unlock();
    }
  }

  /// A block with a region of its own has come back.
  void freed(Region region) {
    lock.lock();
    try {
      reserved -= region.size();
      region.deregister();
      region.release();
    } finally {
      lock.unlock();
    }
    if (needsAttention()) {
      feedTheStarving();
    }
  }

  /// Frees the lock. Who looked for a free block while slabs were trimmed may have missed one that
  /// was in hand.
  private void unlock() {
    lock.unlock();
    int now = attention.get();
    if (now != 0 && now < CLOSED && !lock.isHeldByCurrentThread()) {
      for (SizeClass sizeClass : sizeClasses) {
        sizeClass.serve();
      }
    }
  }

  /// Takes slabs out that are not in use; see [SizeClass#trim].
  private void trim(boolean onlyIdle) {
    for (SizeClass sizeClass : sizeClasses) {
      long bytes = sizeClass.trim(onlyIdle);
      reserved -= bytes;
      trimmedSlabs += bytes == 0 ? 0 : Math.max(1, bytes / Math.max(slabSize, sizeClass.size));
    }
  }

  // ---- for blocks that come back ----

  boolean needsAttention() {
    return attention.get() != 0;
  }

  void owes(int more) {
    attention.addAndGet(more);
  }

  /// A block has come back, and there is more to do with it.
  void attend(SizeClass sizeClass) {
    if (attention.get() >= CLOSED) {
      lock.lock();
      try {
        trim(false);
      } finally {
        lock.unlock();
      }
    } else {
      sizeClass.serve();
      if (needsAttention()) {
        feedTheStarving();
      }
    }
  }

  /// Gives sizes for which somebody waits the room that others do not need any more.
  private void feedTheStarving() {
    for (SizeClass sizeClass : sizeClasses) {
      if (sizeClass.owes()) {
        SlotBlock block = null;
        lock.lock();
        try {
          if (attention.get() < CLOSED) {
            block = grow(sizeClass);
          }
        } finally {
          unlock();
        }
        if (block != null) {
          sizeClass.put(block);
        }
      }
    }
  }

  Channel<Descriptor> makeReady(SizeClass sizeClass) {
    lock.lock();
    try {
      refuseClosed();
      return sizeClass.makeReady();
    } finally {
      lock.unlock();
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
                  trimIdle();
                  scheduleTrimming(timers, interval);
                });
      }
    } finally {
      lock.unlock();
    }
  }

  private void trimIdle() {
    lock.lock();
    try {
      trim(true);
    } finally {
      unlock();
    }
  }

  /// Gives back all slabs none of whose blocks is in use.
  public void trim() {
    lock.lock();
    try {
      trim(false);
    } finally {
      unlock();
    }
  }

  /// Ends it: nothing is allocated any more, who waits is told so, and its memory is freed; what is
  /// in use still, as soon as it is released. Idempotent.
  @Override
  public void close() {
    List<SizeClass> all = new ArrayList<>();
    lock.lock();
    try {
      if (attention.get() < CLOSED) {
        attention.addAndGet(CLOSED);
        all.addAll(List.of(sizeClasses));
      }
      if (trimming != null) {
        trimming.cancel();
      }
      trim(false);
    } finally {
      lock.unlock();
    }
    all.forEach(SizeClass::close);
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
