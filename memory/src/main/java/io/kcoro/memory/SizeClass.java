package io.kcoro.memory;

import io.kcoro.channel.Channel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The blocks of one size in an arena, and those who wait for one.
///
/// **Waiting** is receiving from a channel without limit, into which blocks are put for those who
/// wait; so it has all the forms a receive has. How many blocks are **owed** is counted: who wants
/// to wait owes himself one, and then looks once more whether there is one, or room for one;
/// whoever frees a block or room looks afterwards whether any is owed. All of that happens under
/// the arena's lock (a freed block is put on its stack before, without it), so one of both sees the
/// other. For each block that is put into the channel one is owed less: owed and ready blocks
/// together are never fewer than those who wait. Who gives up takes his debt back or, if it has
/// been paid, the block.
final class SizeClass {
  final ArenaRoom arena;

  /// Bytes of a block.
  final long size;

  private final FreeStack free;

  // Guarded by the arena's lock, all of the following.

  private int owed;

  /// Made for the first who waits.
  private @Nullable Channel<Descriptor> ready;

  private final List<Slab> slabs = new ArrayList<>();
  private final IndexRanges indices = new IndexRanges(1, FreeStack.MOST_BLOCKS);

  SizeClass(ArenaRoom arena, long size, int stacks) {
    this.arena = arena;
    this.size = size;
    free = new FreeStack(stacks);
  }

  /// Takes a free block, if there is one; without the lock.
  @Nullable SlotBlock take() {
    return free.pop();
  }

  /// A block is free again; without the lock.
  void put(SlotBlock block) {
    free.push(block);
    if (arena.needsAttention()) {
      arena.attend();
    }
  }

  // ---- waiting; guarded by the arena's lock, all of the following ----

  int owed() {
    return owed;
  }

  void owe(int more) {
    owed += more;
  }

  /// Takes a free block, if there is one: also one that another thread is about to put from one
  /// stack to another.
  @Nullable SlotBlock takeCertainly() {
    SlotBlock block = free.pop();
    while (block == null && !free.isCertainlyEmpty()) {
      block = free.pop();
    }
    return block;
  }

  Channel<Descriptor> ready() {
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

  /// Takes a block that lies ready, perhaps for somebody who will not come.
  @Nullable Descriptor takeReady() {
    Channel<Descriptor> channel = ready;
    return channel == null ? null : channel.tryReceive().orNull();
  }

  // ---- slabs; guarded likewise ----

  /// Adds a slab, all of whose blocks but one become free.
  ///
  /// @return that one; null if its blocks cannot be told apart from the others any more
  @Nullable SlotBlock add(Region region) {
    int count = (int) (region.size() / size);
    int first = indices.take(count);
    if (first < 0) {
      return null;
    }
    try {
      Slab slab = new Slab(this, region, first, count);
      @Nullable SlotBlock[] all = free.blocks();
      all = Arrays.copyOf(all, Math.max(all.length, first + count));
      System.arraycopy(slab.blocks(), 0, all, first, count);
      slabs.add(slab);
      free.blocks(all);
      for (int i = 1; i < count; i++) {
        free.push(slab.blocks()[i]);
      }
      return slab.blocks()[0];
    } catch (OutOfMemoryError full) {
      indices.giveBack(first, count);
      throw full;
    }
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
    for (Slab slab : slabs) {
      boolean idle = slab.isIdle();
      slab.gone = onlyIdle ? idle : slab.isFree();
    }
    for (SlotBlock block = all; block != null; ) {
      SlotBlock following = free.after(block);
      if (!block.slab.gone) {
        free.push(block);
      }
      block = following;
    }
    return removeGone();
  }

  /// Takes the free blocks for good, in an arena that is closed, and the slabs that are complete by
  /// that.
  ///
  /// @return the bytes of those
  long drain() {
    for (SlotBlock block = free.takeAll(); block != null; block = free.after(block)) {
      block.slab.found++;
    }
    for (Slab slab : slabs) {
      slab.gone = slab.isFree();
    }
    return removeGone();
  }

  /// Before the first [#drain()].
  void beginToDrain() {
    for (Slab slab : slabs) {
      slab.found = 0;
    }
  }

  private long removeGone() {
    long bytes = 0;
    @Nullable SlotBlock[] all = null;
    for (Slab slab : slabs) {
      if (!slab.gone) {
        continue;
      }
      int first = slab.blocks()[0].index;
      int count = slab.blocks().length;
      all = all == null ? free.blocks().clone() : all;
      Arrays.fill(all, first, first + count, null);
      indices.giveBack(first, count);
      bytes += slab.bytes();
    }
    if (all != null) {
      free.blocks(all);
      for (Slab slab : slabs) {
        if (slab.gone) {
          slab.free();
        }
      }
      slabs.removeIf(slab -> slab.gone);
    }
    return bytes;
  }

  /// What is set aside goes back; who waits is told that nothing will come.
  ///
  /// @return what is to be done for that, without the lock
  Runnable close() {
    Channel<Descriptor> channel = ready;
    return channel == null ? () -> {} : () -> channel.cancel();
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
    return new SizeClassStats(size, slabs.size(), blocks, given, blocks - given, released, owed);
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
