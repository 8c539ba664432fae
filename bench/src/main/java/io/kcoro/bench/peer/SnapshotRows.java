package io.kcoro.bench.peer;

import io.kcoro.bench.row.Shape;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.metering.Metering;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// Looks at many things that count, again and again. The things are made once, since that is not
/// what is measured: the n-th says n.
final class SnapshotRows {
  /// As many as there are counts in the snapshot of a metered channel.
  private static final int COUNTS = 16;

  private static final SnapshotRows CHANNELS = new SnapshotRows();
  private static final SnapshotRows ADDERS = new SnapshotRows();

  private final List<LongSupplier> things = new ArrayList<>();

  private SnapshotRows() {}

  static long channels(Shape shape) {
    return CHANNELS.look(shape, SnapshotRows::channel);
  }

  static long adders(Shape shape) {
    return ADDERS.look(shape, SnapshotRows::adders);
  }

  private static LongSupplier channel(int number) {
    Channel<Object> channel =
        Channel.builder().buffered(number).metering(Metering.COUNTERS).build();
    return () -> {
      ChannelSnapshot now = channel.snapshot();
      return now.capacity() + now.accepted();
    };
  }

  private static LongSupplier adders(int number) {
    LongAdder[] set = new LongAdder[COUNTS];
    for (int i = 0; i < COUNTS; i++) {
      set[i] = new LongAdder();
    }
    set[0].add(number);
    return () -> {
      long sum = 0;
      for (LongAdder each : set) {
        sum += each.sum();
      }
      return sum;
    };
  }

  private interface Maker {
    LongSupplier make(int number);
  }

  private synchronized long look(Shape shape, Maker maker) {
    int count = shape.senders();
    while (things.size() < count) {
      things.add(maker.make(things.size() + 1));
    }
    long sum = 0;
    for (int i = 0; i < shape.count(); i++) {
      // Looked at for the first time each says its number, the next time as many more as there are.
      sum += things.get(i % count).getAsLong() + (long) (i / count) * count;
    }
    return sum;
  }
}
