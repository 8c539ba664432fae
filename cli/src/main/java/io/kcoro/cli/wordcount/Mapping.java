package io.kcoro.cli.wordcount;

import io.kcoro.memory.RegionRegistry;

/// How regular files are mapped into memory rather than read.
///
/// @param least shorter files are read: to map one costs more than to copy so little
/// @param slice how many bytes a counter gets at a time, up to a word more or less
/// @param registry of this run alone; empty when it has ended
record Mapping(long least, int slice, RegionRegistry registry) {

  private static final long LEAST = 1 << 20;
  private static final int SLICE = 512 * 1024;

  Mapping {
    if (least < 1 || slice < 1) {
      throw new IllegalArgumentException("sizes below 1: file " + least + ", slice " + slice);
    }
  }

  /// The usual sizes, for a run with so many workers.
  static Mapping usual(int workers) {
    return new Mapping(LEAST, SLICE, registry(workers));
  }

  /// Each reader cuts one file; each counter may have a slice of another one, and as many wait.
  static RegionRegistry registry(int workers) {
    return RegionRegistry.limited(3 * workers, Long.MAX_VALUE);
  }
}
