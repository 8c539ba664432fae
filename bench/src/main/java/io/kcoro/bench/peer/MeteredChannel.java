package io.kcoro.bench.peer;

import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Family;
import io.kcoro.bench.row.Shape;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelBuilder;
import io.kcoro.metering.Metering;
import io.kcoro.metrics.histogram.Histograms;

/// The channels of rows about metering.
final class MeteredChannel {
  private static final int SIZE = 16;

  private MeteredChannel() {}

  /// Installed once, as a program does.
  private static final class HistogramsOn {
    static {
      Histograms.install();
    }

    static void ensure() {}
  }

  /// A channel for a run of `shape`.
  ///
  /// @param isOn whether anything is measured; else it is the same channel without that
  static Channel<Element> of(Shape shape, boolean isOn) {
    ChannelBuilder<Element> builder = Channel.<Element>builder().buffered(shape.capacity());
    if (isOn && shape.family() == Family.HISTOGRAMS) {
      HistogramsOn.ensure();
    }
    if (isOn && shape.family() == Family.BYTES) {
      builder.sizedBy(element -> SIZE);
    }
    Metering level = shape.family() == Family.HISTOGRAMS ? Metering.TIMES : Metering.COUNTERS;
    return builder.metering(isOn ? level : Metering.OFF).build();
  }
}
