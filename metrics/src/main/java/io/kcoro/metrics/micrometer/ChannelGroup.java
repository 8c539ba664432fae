package io.kcoro.metrics.micrometer;

import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.metering.TimeKind;
import io.kcoro.metrics.histogram.Percentiles;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// The channels that share their meters. Counters never go down: what a channel had counted stays
/// in them when it has been collected, as long as the group is there.
final class ChannelGroup {
  /// The sums at the last refresh, as the meters show them.
  private record Shown(int channels, Sums sums, Map<TimeKind, Percentiles> times) {
    static final Shown NOTHING = new Shown(0, Sums.NONE, Map.of());
  }

  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Meters meters;
  private boolean failuresShown;
  private final Map<TimeKind, Boolean> timesShown = new EnumMap<>(TimeKind.class);

  /// What those counted that are gone.
  private Sums gone = Sums.NONE;

  /// The channels by their numbers: at the last refresh, and what has been seen of this one.
  private Map<Long, Sums> before = new HashMap<>();

  private Map<Long, Sums> now = new HashMap<>();
  private Map<TimeKind, Percentiles> times = new EnumMap<>(TimeKind.class);

  private volatile Shown shown = Shown.NOTHING;

  ChannelGroup(MeterRegistry registry, String channel, String kind) {
    meters = new Meters(registry, Tags.of("channel", channel, "kind", kind));
    gauge("channels", shown -> shown.channels());
    gauge("depth", shown -> shown.sums().depth());
    gauge("capacity", shown -> shown.sums().capacity());
    gauge("waiters", shown -> shown.sums().waitingSenders(), "side", "send");
    gauge("waiters", shown -> shown.sums().waitingReceivers(), "side", "receive");
    counter("sends", Sums::sends);
    counter("receives", Sums::receives);
    counter("drops", Sums::droppedNewest, "dropped", "newest");
    counter("drops", Sums::droppedOldest, "dropped", "oldest");
    counter("drops", Sums::undelivered, "dropped", "undelivered");
  }

  void begin() {
    before = now;
    now = new HashMap<>();
    times = new EnumMap<>(TimeKind.class);
  }

  void add(ChannelSnapshot channel, List<Percentiles> percentiles) {
    Sums earlier = before.get(channel.id());
    Sums sums = Sums.of(channel);
    now.put(channel.id(), earlier == null ? sums : sums.notBelow(earlier));
    percentiles.forEach(each -> times.merge(each.kind(), each, ChannelGroup::greatest));
  }

  boolean isEmpty() {
    return now.isEmpty();
  }

  void end() {
    before.forEach((channel, sums) -> {
      if (!now.containsKey(channel)) {
        gone = gone.plus(sums.counts());
      }
    });
    Sums total = now.values().stream().reduce(gone, Sums::plus);
    shown = new Shown(now.size(), total, times);
    if (total.measured()) {
      showFailures();
    }
    times.keySet().forEach(this::showTimes);
  }

  void remove() {
    meters.remove();
  }

  private void showFailures() {
    if (failuresShown) {
      return;
    }
    failuresShown = true;
    failures("send", "would_block", sums -> sums.sendFailures().wouldBlock());
    failures("send", "timed_out", sums -> sums.sendFailures().timedOut());
    failures("send", "cancelled", sums -> sums.sendFailures().cancelled());
    failures("send", "closed", sums -> sums.sendFailures().closed());
    failures("receive", "would_block", sums -> sums.receiveFailures().wouldBlock());
    failures("receive", "timed_out", sums -> sums.receiveFailures().timedOut());
    failures("receive", "cancelled", sums -> sums.receiveFailures().cancelled());
    failures("receive", "closed", sums -> sums.receiveFailures().closed());
  }

  private void failures(String side, String outcome, ToLongFunction<Sums> count) {
    counter("failures", count, "side", side, "outcome", outcome);
  }

  private void showTimes(TimeKind kind) {
    if (timesShown.put(kind, true) != null) {
      return;
    }
    quantile(kind, "0.5", Percentiles::p50);
    quantile(kind, "0.9", Percentiles::p90);
    quantile(kind, "0.99", Percentiles::p99);
    quantile(kind, "0.999", Percentiles::p999);
    quantile(kind, "1", Percentiles::max);
  }

  private void quantile(TimeKind kind, String quantile, ToLongFunction<Percentiles> nanos) {
    gauge(
        "time",
        shown -> {
          Percentiles found = shown.times().get(kind);
          return found == null ? Double.NaN : nanos.applyAsLong(found) / NANOS;
        },
        "time",
        kind.name().toLowerCase(Locale.ROOT),
        "quantile",
        quantile);
  }

  private void counter(String name, ToLongFunction<Sums> count, String... tags) {
    meters.counter(
        "kcoro.channel." + name, this, group -> count.applyAsLong(group.shown.sums()), tags);
  }

  private void gauge(String name, ToDoubleFunction<Shown> value, String... tags) {
    meters.gauge("kcoro.channel." + name, this, group -> value.applyAsDouble(group.shown), tags);
  }

  private static Percentiles greatest(Percentiles one, Percentiles other) {
    return new Percentiles(
        one.source(),
        one.kind(),
        one.count() + other.count(),
        Math.max(one.p50(), other.p50()),
        Math.max(one.p90(), other.p90()),
        Math.max(one.p99(), other.p99()),
        Math.max(one.p999(), other.p999()),
        Math.max(one.max(), other.max()));
  }
}
