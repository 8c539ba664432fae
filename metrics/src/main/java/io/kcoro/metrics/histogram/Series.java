package io.kcoro.metrics.histogram;

import io.kcoro.metering.TimeKind;
import io.kcoro.metering.TimeRecorder;
import java.util.Arrays;

/// The times of one kind from one source, counted by bins. Its monitor guards the counts; nothing
/// is called under it that could wait. Knows nothing of its source, which keeps it.
///
/// There are counts for the bins from the shortest time to the longest, in whole chunks. So there
/// is next to nothing before the first time comes, as most sources never have one.
final class Series implements TimeRecorder {
  private static final long[] NO_COUNTS = {};
  private static final int CHUNK = 64;

  private final String source;
  private final TimeKind kind;
  private long[] counts = NO_COUNTS;

  /// The number of the bin whose count stands first.
  private int first;

  private long zeros;
  private long max;

  Series(String source, TimeKind kind) {
    this.source = source;
    this.kind = kind;
  }

  String source() {
    return source;
  }

  TimeKind kind() {
    return kind;
  }

  @Override
  public void record(long nanos) {
    if (nanos <= 0) {
      synchronized (this) {
        zeros++;
      }
      return;
    }
    int bin = Scale.binOf(nanos);
    synchronized (this) {
      if (bin < first || bin >= first + counts.length) {
        makeRoomFor(bin);
      }
      counts[bin - first]++;
      max = Math.max(max, nanos);
    }
  }

  private void makeRoomFor(int bin) {
    boolean none = counts.length == 0;
    int from = none ? bin : Math.min(first, bin);
    int to = none ? bin + 1 : Math.max(first + counts.length, bin + 1);
    from -= from % CHUNK;
    to = Math.ceilDiv(to, CHUNK) * CHUNK;
    long[] more = new long[to - from];
    System.arraycopy(counts, 0, more, none ? 0 : first - from, counts.length);
    counts = more;
    first = from;
  }

  synchronized Bins bins() {
    return new Bins(first, Arrays.copyOf(counts, counts.length), zeros, max);
  }
}
