package io.kcoro.memory;

import org.jspecify.annotations.Nullable;

/// A block that is larger than those of an arena's slabs, and has a region of its own.
final class DedicatedBlock extends Block {
  private final ArenaRoom arena;
  private final @Nullable Throwable site;

  DedicatedBlock(ArenaRoom arena, Region region) {
    super(region, region.memory(), 0, arena.checked(), arena.tracks());
    this.arena = arena;
    site = tracks ? new AllocationSite("allocated") : null;
  }

  @Override
  void free() {
    arena.freed(region);
  }

  @Override
  void leaked(boolean own) {
    unshare();
    arena.registry().leaked(this);
  }

  @Override
  @Nullable Throwable site() {
    return site;
  }
}
