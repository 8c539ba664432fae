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
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
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
  private final ArenaRoom room;
  private final LongAdder fallbacks = new LongAdder();

  /// The next look for slabs that are not used. Guarded by this.
  private @Nullable TimerHandle trimming;

  SlabArena(SlabArenaBuilder builder, int stacks) {
    room = new ArenaRoom(builder, stacks);
  }

  /// Begins to describe an arena.
  public static SlabArenaBuilder builder() {
    return new SlabArenaBuilder();
  }

  /// Its name.
  public String name() {
    return room.name();
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
    SizeClass sizeClass = room.sizeClassOf(size);
    if (sizeClass == null) {
      return room.allocateDedicated(size);
    }
    SlotBlock block = sizeClass.take();
    if (block == null) {
      return room.allocateSlowly(sizeClass, size);
    }
    if (room.isClosed()) {
      sizeClass.put(block);
      throw room.closedException();
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
    Descriptor allocated = size <= room.limit() ? tryAllocate(size) : null;
    if (allocated != null) {
      return allocated;
    }
    room.refuseClosed();
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "%d bytes are more than an array can have".formatted(size));
    }
    fallbacks.increment();
    return Region.unregistered("heap instead of arena '" + name() + "'", new byte[(int) size])
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
    return room.demand(room.waitable(size));
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
    SizeClass sizeClass = room.waitable(size);
    ReceiveChannel<Descriptor> channel = room.demand(sizeClass);
    ReceiveResult<Descriptor> result;
    try {
      result = wait.receive(channel);
    } catch (Throwable failure) {
      Descriptor late = room.giveUp(sizeClass);
      if (late != null) {
        late.release();
      }
      throw failure;
    }
    if (result instanceof ReceiveResult.Closed) {
      throw room.closedException();
    }
    Descriptor received = result.orNull();
    Descriptor allocated = received != null ? received : room.giveUp(sizeClass);
    if (allocated != null) {
      allocated.truncate(size);
    }
    return allocated;
  }

  // ---- its life ----

  void startTrimming(@Nullable Duration interval, TimeSource clock) {
    if (interval != null) {
      scheduleTrimming(Timers.on(clock), interval);
    }
  }

  private synchronized void scheduleTrimming(Timers timers, Duration interval) {
    if (!room.isClosed()) {
      trimming =
          timers.after(
              interval,
              () -> {
                try {
                  room.trimNow(true);
                } finally {
                  scheduleTrimming(timers, interval);
                }
              });
    }
  }

  /// Gives back all slabs none of whose blocks is in use.
  public void trim() {
    room.trimNow(false);
  }

  /// Ends it: nothing is allocated any more, who waits is told so, and its memory is freed; what is
  /// in use still, as soon as it is released. Idempotent.
  @Override
  public void close() {
    room.close();
    synchronized (this) {
      if (trimming != null) {
        trimming.cancel();
      }
    }
  }

  // ---- what it is ----

  ArenaRoom room() {
    return room;
  }

  boolean checked() {
    return room.checked();
  }

  /// What is known of it now.
  public ArenaStats stats() {
    return room.stats(fallbacks.sum());
  }

  /// Checks the free blocks; when nobody uses it.
  ///
  /// @throws AssertionError if one is lost or free twice
  void checkInvariants() {
    room.checkInvariants();
  }

  @Override
  public String toString() {
    ArenaStats now = stats();
    return "SlabArena[%s, %d blocks in use, %d of %d bytes taken]"
        .formatted(name(), now.inUse(), now.reserved(), now.limit());
  }
}
