package io.kcoro.memory;

import io.kcoro.Suspending;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.ReceiveResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The blocks of one size in an arena, and those who wait for one.
///
/// **Waiting** is receiving from a channel without limit, into which blocks are put for those who
/// wait; so it has all the forms a receive has. What keeps a wake-up from being lost is a count of
/// blocks that are **owed**: who wants to wait adds one to it first, and looks for free blocks once
/// more ([#serve()]); who frees a block puts it on the stack first, and then looks whether one is
/// owed. One of both sees the other. For each block that is put into the channel the count goes
/// down by one, so owed and ready blocks together are never fewer than those who wait. Who gives up
/// takes his debt back, or, if it has been paid, the block.
final class SizeClass {
  final SlabArena arena;

  /// Bytes of a block.
  final long size;

  private final FreeStack free;
  private final AtomicInteger owed = new AtomicInteger();

  /// Made for the first who waits.
  private volatile @Nullable Channel<Descriptor> ready;

  // Guarded by the arena's lock.
  private final List<Slab> slabs = new ArrayList<>();

  /// First indices of slabs that are gone, by how many blocks they had.
  private final Map<Integer, Deque<Integer>> freeIndices = new HashMap<>();

  SizeClass(SlabArena arena, long size, int stacks) {
    this.arena = arena;
    this.size = size;
    free = new FreeStack(stacks);
  }

  /// Takes a free block, if there is one.
  @Nullable SlotBlock take() {
    return free.pop();
  }

  /// A block is free again.
  void put(SlotBlock block) {
    free.push(block);
    if (arena.needsAttention()) {
      arena.attend(this);
    }
  }

  // ---- waiting ----

  boolean owes() {
    return owed.get() > 0;
  }

  /// A channel that will have a block for the caller.
  ReceiveChannel<Descriptor> demand() {
    Channel<Descriptor> channel = ready();
    owed.incrementAndGet();
    arena.owes(1);
    serve();
    return channel;
  }

  private Channel<Descriptor> ready() {
    Channel<Descriptor> channel = ready;
    return channel != null ? channel : arena.makeReady(this);
  }

  /// Guarded by the arena's lock.
  Channel<Descriptor> makeReady() {
    Channel<Descriptor> channel = ready;
    if (channel == null) {
      channel =
          Channel.<Descriptor>builder()
              .name("blocks of %d bytes of arena '%s'".formatted(size, arena.name()))
              .unlimited()
              .onUndelivered((block, why) -> block.release())
              .build();
      ready = channel;
    }
    return channel;
  }

  /// Puts as many free blocks into the channel as are owed.
  void serve() {
    while (true) {
      int now = owed.get();
      if (now == 0) {
        return;
      }
      if (!owed.compareAndSet(now, now - 1)) {
        continue;
      }
      SlotBlock block = free.pop();
      if (block != null) {
        arena.owes(-1);
        Descriptor given = block.give(size);
        if (!ready().trySend(given).isDone()) { // the arena was closed
          given.release();
        }
      } else {
        owed.incrementAndGet();
        if (free.isCertainlyEmpty()) {
          return; // who frees one sees that one is owed
        }
      }
    }
  }

  /// How somebody receives.
  @FunctionalInterface
  interface Wait {
    ReceiveResult<Descriptor> receive(ReceiveChannel<Descriptor> channel)
        throws InterruptedException;
  }

  /// Waits for a block.
  ///
  /// @return null if that was given up
  @Suspending
  @Nullable Descriptor await(Wait wait) throws InterruptedException {
    ReceiveResult<Descriptor> result;
    try {
      result = wait.receive(demand());
    } catch (Throwable failure) {
      Descriptor late = giveUp();
      if (late != null) {
        late.release();
      }
      throw failure;
    }
    if (result instanceof ReceiveResult.Closed) {
      throw arena.closedException();
    }
    Descriptor received = result.orNull();
    return received != null ? received : giveUp();
  }

  /// Takes a debt back.
  ///
  /// @return the block with which it has been paid already, if so
  private @Nullable Descriptor giveUp() {
    while (true) {
      int now = owed.get();
      if (now == 0) {
        return ready().tryReceive().orNull();
      }
      if (owed.compareAndSet(now, now - 1)) {
        arena.owes(-1);
        return null;
      }
    }
  }

  /// Takes a block that lies ready, perhaps for somebody who will not come; and owes another one.
  @Nullable Descriptor takeReady() {
    Channel<Descriptor> channel = ready;
    Descriptor taken = channel == null ? null : channel.tryReceive().orNull();
    if (taken != null) {
      demand();
    }
    return taken;
  }

  // ---- slabs; guarded by the arena's lock, all of the following ----

  /// Adds a slab, all of whose blocks but one become free.
  ///
  /// @return that one
  SlotBlock add(Region region) {
    int count = (int) (region.size() / size);
    @Nullable SlotBlock[] all = free.blocks();
    Integer reused = freeIndices.getOrDefault(count, new ArrayDeque<>()).poll();
    int first = reused == null ? all.length : reused;
    Slab slab = new Slab(this, region, first, count);
    all = Arrays.copyOf(all, Math.max(all.length, first + count));
    System.arraycopy(slab.blocks(), 0, all, first, count);
    free.blocks(all);
    slabs.add(slab);
    for (int i = 1; i < count; i++) {
      free.push(slab.blocks()[i]);
    }
    return slab.blocks()[0];
  }

  /// Whether so many bytes of further blocks can be told apart.
  boolean hasIndices(long bytes) {
    return free.blocks().length + bytes / size <= FreeStack.MOST_BLOCKS;
  }

  /// Blocks in a slab, if the limit does not leave less.
  int fullCount() {
    return (int) Math.max(1, arena.slabSize() / size);
  }

  /// Takes slabs out all of whose blocks are free.
  ///
  /// @param onlyIdle whether to leave those that have been used since the last time
  /// @return their bytes
  long trim(boolean onlyIdle) {
    if (slabs.isEmpty()) {
      return 0;
    }
    SlotBlock all = free.takeAll();
    for (Slab slab : slabs) {
      slab.found = 0;
    }
    for (SlotBlock block = all; block != null; block = free.after(block)) {
      block.slab.found++;
    }
    List<Slab> gone = new ArrayList<>();
    for (Slab slab : slabs) {
      boolean idle = slab.isIdle();
      if (onlyIdle ? idle : slab.isFree()) {
        gone.add(slab);
      }
    }
    for (SlotBlock block = all; block != null; ) {
      SlotBlock following = free.after(block);
      if (!gone.contains(block.slab)) {
        free.push(block);
      }
      block = following;
    }
    return remove(gone);
  }

  private long remove(List<Slab> gone) {
    if (gone.isEmpty()) {
      return 0;
    }
    long bytes = 0;
    @Nullable SlotBlock[] all = free.blocks().clone();
    for (Slab slab : gone) {
      int first = slab.blocks()[0].index;
      int count = slab.blocks().length;
      Arrays.fill(all, first, first + count, null);
      freeIndices.computeIfAbsent(count, any -> new ArrayDeque<>()).add(first);
      bytes += slab.bytes();
    }
    free.blocks(all);
    slabs.removeAll(gone);
    gone.forEach(Slab::free);
    return bytes;
  }

  /// What is set aside goes back; who waits is told that nothing will come.
  void close() {
    Channel<Descriptor> channel = ready;
    if (channel != null) {
      channel.cancel();
    }
  }

  SizeClassStats stats() {
    long blocks = 0;
    long given = 0;
    long released = 0;
    for (Slab slab : slabs) {
      blocks += slab.blocks().length;
      given += slab.given();
      released += slab.used();
    }
    return new SizeClassStats(
        size, slabs.size(), blocks, given, blocks - given, released, owed.get());
  }

  /// Checks the free blocks; when nobody uses the arena.
  void checkInvariants() {
    long present = free.checkInvariants();
    SizeClassStats now = stats();
    if (present != now.free()) {
      throw new AssertionError(
          "%d blocks are free by their stacks, but %s".formatted(present, now));
    }
  }
}
