package io.kcoro.cli.chanmon.workload;

import io.kcoro.cli.chanmon.model.ChannelTimes;
import io.kcoro.cli.chanmon.model.Percentiles;
import io.kcoro.metering.TimeKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The percentiles of this process as they are shown.
final class MeasuredTimes {
  private MeasuredTimes() {}

  static ChannelTimes of(List<io.kcoro.metrics.histogram.Percentiles> found) {
    return new ChannelTimes(
        of(TimeKind.SEND_WAIT, found),
        of(TimeKind.RECEIVE_WAIT, found),
        of(TimeKind.TRANSIT, found));
  }

  private static @Nullable Percentiles of(
      TimeKind kind, List<io.kcoro.metrics.histogram.Percentiles> found) {
    for (io.kcoro.metrics.histogram.Percentiles each : found) {
      if (each.kind() == kind) {
        return new Percentiles(each.p50(), each.p90(), each.p99(), each.p999(), each.max());
      }
    }
    return null;
  }
}
