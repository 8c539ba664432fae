package io.kcoro.cli.attach;

import io.kcoro.channel.ChannelFailures;
import io.kcoro.channel.ChannelKind;
import io.kcoro.channel.ChannelMeasures;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.channel.Overflow;
import io.kcoro.channel.TransferCounts;
import io.kcoro.cli.chanmon.model.ChannelTimes;
import io.kcoro.cli.chanmon.model.ChannelView;
import io.kcoro.cli.chanmon.model.Percentiles;
import io.kcoro.metering.Metering;
import io.kcoro.schedule.SchedulerStats;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What another JVM has told, made objects again. The form is that of {@code MonitorJson}. */
final class RemoteViews {
  private RemoteViews() {}

  static List<ChannelView> channels(JsonTree snapshot) {
    return snapshot.objects("channels").stream().map(RemoteViews::channel).toList();
  }

  private static ChannelView channel(JsonTree channel) {
    Long capacity = channel.numberOrNull("capacity");
    JsonTree measures = channel.objectOrNull("measures");
    JsonTree transfers = channel.objectOrNull("transfers");
    JsonTree times = channel.object("times");
    ChannelSnapshot snapshot =
        new ChannelSnapshot(
            channel.number("id"),
            channel.text("name"),
            ChannelKind.valueOf(channel.text("kind")),
            capacity == null ? Integer.MAX_VALUE : Math.toIntExact(capacity),
            Overflow.valueOf(channel.text("overflow")),
            Duration.ofMillis(channel.number("age_ms")),
            channel.number("accepted"),
            channel.number("received"),
            channel.number("buffered"),
            channel.number("dropped_newest"),
            channel.number("dropped_oldest"),
            channel.number("undelivered"),
            channel.number("waiting_senders"),
            channel.number("waiting_receivers"),
            channel.flag("closed_for_send"),
            channel.flag("closed_for_receive"),
            measures == null ? null : measures(measures),
            transfers == null ? null : transfers(transfers));
    return new ChannelView(
        snapshot,
        new ChannelTimes(
            times(times, "send_wait"), times(times, "receive_wait"), times(times, "transit")));
  }

  private static ChannelMeasures measures(JsonTree measures) {
    return new ChannelMeasures(
        Metering.valueOf(measures.text("level")),
        measures.numberOrNull("bytes_sent"),
        measures.numberOrNull("bytes_received"),
        millis(measures.numberOrNull("since_first_ms")),
        millis(measures.numberOrNull("since_last_ms")),
        measures.number("send_waits"),
        measures.number("receive_waits"),
        measures.number("cancelled_senders"),
        measures.number("cancelled_receivers"),
        failures(measures.object("send_failures")),
        failures(measures.object("receive_failures")));
  }

  private static TransferCounts transfers(JsonTree transfers) {
    return new TransferCounts(
        transfers.text("backend"),
        transfers.number("sent"),
        transfers.number("received"),
        transfers.number("fallback_small"),
        transfers.number("fallback_format"),
        transfers.number("fallback_capacity"),
        transfers.number("cancelled"),
        transfers.number("aborted_by_close"));
  }

  private static ChannelFailures failures(JsonTree failures) {
    return new ChannelFailures(
        failures.number("would_block"),
        failures.number("timed_out"),
        failures.number("cancelled"),
        failures.number("closed"));
  }

  private static @Nullable Duration millis(@Nullable Long millis) {
    return millis == null ? null : Duration.ofMillis(millis);
  }

  private static @Nullable Percentiles times(JsonTree times, String kind) {
    JsonTree found = times.objectOrNull(kind);
    return found == null
        ? null
        : new Percentiles(
            found.number("p50_ns"),
            found.number("p90_ns"),
            found.number("p99_ns"),
            found.number("p999_ns"),
            found.number("max_ns"));
  }

  /** All schedulers together; null if there are none. */
  static @Nullable SchedulerStats schedulers(JsonTree snapshot) {
    List<JsonTree> all = snapshot.objects("schedulers");
    return all.isEmpty()
        ? null
        : new SchedulerStats(
            sum(all, "submitted"),
            sum(all, "completed"),
            sum(all, "injected"),
            sum(all, "hand_off_hits"),
            sum(all, "steals"),
            sum(all, "probes"),
            sum(all, "finds"),
            sum(all, "parks"),
            sum(all, "inject_depth"),
            sum(all, "stalls"),
            "",
            List.of());
  }

  private static long sum(List<JsonTree> all, String member) {
    return all.stream().mapToLong(each -> each.number(member)).sum();
  }
}
