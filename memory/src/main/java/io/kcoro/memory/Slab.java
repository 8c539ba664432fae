package io.kcoro.memory;

import java.lang.foreign.MemorySegment;

/// A region cut into blocks of one size.
final class Slab {
  private final Region region;
  private final SlotBlock[] blocks;

  // Guarded by the arena's lock, all of the following.

  /// How many of the blocks somebody who looks has found free.
  int found;

  /// Whether it is about to be given back.
  boolean gone;

  /// How often blocks had come back when it was last found free as a whole; -1 if it was not.
  private long usedBefore = -1;

  /// @param firstIndex the index of the first block in its size class
  Slab(SizeClass sizeClass, Region region, int firstIndex, int count) {
    this.region = region;
    blocks = new SlotBlock[count];
    MemorySegment memory = region.memory();
    for (int i = 0; i < count; i++) {
      long start = i * sizeClass.size;
      blocks[i] =
          new SlotBlock(
              sizeClass, this, firstIndex + i, memory.asSlice(start, sizeClass.size), start);
    }
  }

  Region region() {
    return region;
  }

  SlotBlock[] blocks() {
    return blocks;
  }

  long bytes() {
    return region.size();
  }

  /// Whether all its blocks were found free.
  boolean isFree() {
    return found == blocks.length;
  }

  /// Whether all its blocks are free and none has been used since the last time they were.
  boolean isIdle() {
    long used = isFree() ? used() : -1;
    boolean idle = used >= 0 && used == usedBefore;
    usedBefore = used;
    return idle;
  }

  long used() {
    long used = 0;
    for (SlotBlock block : blocks) {
      used += block.generation();
    }
    return used;
  }

  int given() {
    int given = 0;
    for (SlotBlock block : blocks) {
      given += block.isGiven() ? 1 : 0;
    }
    return given;
  }

  /// Gives its memory back.
  void free() {
    for (SlotBlock block : blocks) {
      block.retire();
    }
    region.giveUp();
  }
}
