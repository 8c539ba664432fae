package io.kcoro.memory;

import java.util.List;

/// What is known of an arena, read while others go on: the numbers fit each other when nobody does.
///
/// @param name its name
/// @param limit how many bytes it may take
/// @param reserved how many it has taken: its slabs, and blocks of their own
/// @param sizeClasses by block size, ascending
/// @param spills allocations that got a larger block than their size asks for, because there was
///   none
/// @param dedicated allocations larger than the largest block, each a region of its own
/// @param fallbacks allocations that got memory of the heap instead
/// @param waits allocations that had to wait, or found that they would have to
/// @param trimmedSlabs slabs that were given back
public record ArenaStats(
    String name,
    long limit,
    long reserved,
    List<SizeClassStats> sizeClasses,
    long spills,
    long dedicated,
    long fallbacks,
    long waits,
    long trimmedSlabs) {
  public ArenaStats {
    sizeClasses = List.copyOf(sizeClasses);
  }

  /// Blocks of slabs that are given away.
  public long inUse() {
    return sizeClasses.stream().mapToLong(SizeClassStats::inUse).sum();
  }
}
