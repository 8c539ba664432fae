package io.kcoro.memory;

/// What a region's memory is.
public enum RegionKind {
  /// Memory outside the heap.
  OFF_HEAP,
  /// A file, mapped into memory.
  MAPPED,
  /// An array in the heap.
  HEAP
}
