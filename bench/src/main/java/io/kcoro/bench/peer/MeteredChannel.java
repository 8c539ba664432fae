package io.kcoro.bench.peer;

import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Family;
import io.kcoro.bench.row.Shape;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelBuilder;
import io.kcoro.metering.Metering;
import io.kcoro.monitor.Monitor;
import java.util.concurrent.atomic.LongAdder;

/// The channels of rows about metering.
final class MeteredChannel {
  private static final int SIZE = 16;

  private MeteredChannel() {}

  /// A channel for a run of `shape`.
  ///
  /// @param isOn whether anything is measured; else it is the same channel without that
  static Channel<Element> of(Shape shape, boolean isOn) {
    ChannelBuilder<Element> builder = Channel.<Element>builder().buffered(shape.capacity());
    if (isOn && shape.family() == Family.HISTOGRAMS) {
      LongAdder times = new LongAdder();
      Monitor.recordTimes((kind, source, name) -> times::add);
    }
    if (isOn && shape.family() == Family.BYTES) {
      builder.sizedBy(element -> SIZE);
    }
    Metering level = shape.family() == Family.HISTOGRAMS ? Metering.TIMES : Metering.COUNTERS;
    return builder.metering(isOn ? level : Metering.OFF).build();
  }
}
