package io.kcoro.metrics.histogram;

import io.kcoro.metering.TimeKind;

/// How many times fell into each bin of a [Series] when it was looked at. Immutable.
final class Bins {
  static final Bins NONE = new Bins(0, new long[0], 0, 0);

  /// The number of the bin whose count stands first.
  private final int first;

  private final long[] counts;

  /// Times of zero, which have no bin.
  private final long zeros;

  private final long max;

  /// @param counts becomes the new object's
  Bins(int first, long[] counts, long zeros, long max) {
    this.first = first;
    this.counts = counts;
    this.zeros = zeros;
    this.max = max;
  }

  /// What came since `earlier` bins of the same series.
  Bins since(Bins earlier) {
    long[] added = counts.clone();
    for (int i = 0; i < earlier.counts.length; i++) {
      added[earlier.first + i - first] -= earlier.counts[i];
    }
    int last = added.length - 1;
    while (last >= 0 && added[last] == 0) {
      last--;
    }
    long longest = last < 0 ? 0 : Math.min(max, Scale.timeOf(first + last));
    return new Bins(first, added, zeros - earlier.zeros, longest);
  }

  Percentiles percentiles(String source, TimeKind kind) {
    long total = zeros;
    for (long count : counts) {
      total += count;
    }
    return new Percentiles(
        source,
        kind,
        total,
        atRank(rank(total, 500)),
        atRank(rank(total, 900)),
        atRank(rank(total, 990)),
        atRank(rank(total, 999)),
        max);
  }

  /// The place of a quantile among `total` times in their order, from 1.
  private static long rank(long total, int permille) {
    int above = 1_000 - permille;
    return total - total / 1_000 * above - total % 1_000 * above / 1_000;
  }

  private long atRank(long rank) {
    long passed = zeros;
    for (int i = 0; passed < rank && i < counts.length; i++) {
      passed += counts[i];
      if (passed >= rank) {
        return Math.min(max, Scale.timeOf(first + i));
      }
    }
    return 0;
  }
}
