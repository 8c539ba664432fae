package io.kcoro.memory;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A block of a slab.
final class SlotBlock extends Block {
  final SizeClass sizeClass;
  final Slab slab;

  /// Its number in its size class, from 1 on.
  final int index;

  /// The index of the free block below it, see [FreeStack].
  int next;

  /// Its own lease, while nobody has it: while it is given away, nothing but the handle refers to
  /// the lease. In unchecked mode always: to store a reference each time costs more than all else
  /// there, with some collectors, and lost handles are not looked for. Plain, as `next`.
  private @Nullable Lease spare;

  /// How often it came back. Written by who lets the last share go; others only glance.
  private int generation;

  private @Nullable Throwable site;

  SlotBlock(SizeClass sizeClass, Slab slab, int index, MemorySegment memory, long start) {
    super(slab.region(), memory, start, sizeClass.arena.checked(), sizeClass.arena.tracks());
    this.sizeClass = sizeClass;
    this.slab = slab;
    this.index = index;
    spare = Lease.ofBlock(this);
  }

  /// Gives it away. By who took it off its stack.
  Descriptor give(long size) {
    Throwable here = tracks ? new AllocationSite("allocated") : null;
    Lease lease = spare;
    if (lease == null) {
      throw new AssertionError("a free block without its lease");
    }
    if (checked) {
      spare = null;
    }
    lease.give(size);
    if (tracks) {
      site = here;
    }
    give();
    return lease.hand();
  }

  /// Its slab goes.
  void retire() {
    Lease lease = spare;
    spare = null;
    if (lease != null) {
      lease.retire();
    }
  }

  @Override
  void released(Lease lease) {
    if (checked) {
      spare = lease;
    }
  }

  @Override
  void leaked(boolean own) {
    if (own) {
      spare = Lease.ofBlock(this);
    }
    unshare();
    sizeClass.arena.registry().leaked(this);
  }

  @Override
  void free() {
    generation++;
    sizeClass.put(this);
  }

  int generation() {
    return generation;
  }

  @Override
  @Nullable Throwable site() {
    return site;
  }
}
