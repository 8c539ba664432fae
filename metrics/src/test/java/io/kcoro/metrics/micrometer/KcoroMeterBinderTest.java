package io.kcoro.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelFailures;
import io.kcoro.channel.ChannelKind;
import io.kcoro.channel.ChannelMeasures;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.channel.Overflow;
import io.kcoro.metering.Metering;
import io.kcoro.metering.TimeKind;
import io.kcoro.metrics.histogram.Histograms;
import io.kcoro.monitor.RuntimeSnapshot;
import io.kcoro.monitor.SchedulerSnapshot;
import io.kcoro.schedule.SchedulerStats;
import io.kcoro.schedule.WorkerStats;
import io.kcoro.support.Await;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import io.kcoro.time.ManualTime;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KcoroMeterBinderTest {
  private final ManualTime time = ManualTime.create(Runnable::run);
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final KcoroMeterBinder.Builder builder = KcoroMeterBinder.builder().on(time);

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void whatWasDoneIsWhatIsScraped() throws Exception {
    Channel<String> channel =
        Channel.<String>builder().name("scraped").buffered(2).metering(Metering.COUNTERS).build();
    try (KcoroMeterBinder binder = builder.build()) {
      binder.bindTo(registry);
      channel.send("a");
      channel.send("b");
      channel.trySend("c");
      channel.trySend("d", Duration.ZERO);
      channel.receive();
      channel.receive();
      channel.tryReceive();
      channel.send("e");
      channel.close();
      channel.trySend("f");
      assertThat(samples("scraped")).containsEntry("kcoro_channel_sends_total{}", 0.0);

      binder.refresh();

      assertThat(samples("scraped"))
          .containsExactlyInAnyOrderEntriesOf(
              Map.ofEntries(
                  Map.entry("kcoro_channel_channels{}", 1.0),
                  Map.entry("kcoro_channel_depth{}", 1.0),
                  Map.entry("kcoro_channel_capacity{}", 2.0),
                  Map.entry("kcoro_channel_waiters{side=send}", 0.0),
                  Map.entry("kcoro_channel_waiters{side=receive}", 0.0),
                  Map.entry("kcoro_channel_sends_total{}", 3.0),
                  Map.entry("kcoro_channel_receives_total{}", 2.0),
                  Map.entry("kcoro_channel_drops_total{dropped=newest}", 0.0),
                  Map.entry("kcoro_channel_drops_total{dropped=oldest}", 0.0),
                  Map.entry("kcoro_channel_drops_total{dropped=undelivered}", 0.0),
                  failures("would_block", "send", 1),
                  failures("timed_out", "send", 1),
                  failures("cancelled", "send", 0),
                  failures("closed", "send", 1),
                  failures("would_block", "receive", 1),
                  failures("timed_out", "receive", 0),
                  failures("cancelled", "receive", 0),
                  failures("closed", "receive", 0)));
    }
    assertThat(registry.scrape()).doesNotContain("kcoro");
    assertThat(time.scheduled()).isZero();
    assertThat(channel.isClosedForSend()).isTrue();
  }

  @Test
  void itRefreshesByItselfInEachInterval() throws Exception {
    Channel<String> channel = Channel.<String>builder().name("by-itself").unlimited().build();
    try (KcoroMeterBinder binder = builder.every(Duration.ofSeconds(5)).build()) {
      binder.bindTo(registry);
      channel.send("a");
      time.advance(Duration.ofSeconds(5));
      assertThat(samples("by-itself"))
          .containsEntry("kcoro_channel_sends_total{}", 1.0)
          .containsEntry("kcoro_channel_capacity{}", Double.POSITIVE_INFINITY)
          .doesNotContainKey("kcoro_channel_failures_total{outcome=closed,side=send}");
      channel.send("b");
      time.advance(Duration.ofSeconds(5));
      assertThat(samples("by-itself")).containsEntry("kcoro_channel_sends_total{}", 2.0);
    }
    assertThatThrownBy(() -> builder.every(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theMetersOfACollectedChannelGo() throws Exception {
    try (KcoroMeterBinder binder = builder.build()) {
      sendTo("gone");
      binder.bindTo(registry);

      Await.until(() -> {
        System.gc();
        binder.refresh();
        return !registry.scrape().contains("\"gone\"");
      });

      sendTo("gone");
      binder.refresh();
      assertThat(samples("gone")).containsEntry("kcoro_channel_sends_total{}", 1.0);
    }
  }

  @Test
  void countersOfOneNameAddUpAndNeverGoDown() {
    try (KcoroMeterBinder binder = builder.build()) {
      binder.bindTo(registry);
      refresh(binder, channel(1, "a", 10, 2, null), channel(2, "a", 5, 1, null));
      assertThat(samples("a"))
          .containsEntry("kcoro_channel_channels{}", 2.0)
          .containsEntry("kcoro_channel_sends_total{}", 15.0)
          .containsEntry("kcoro_channel_depth{}", 3.0);

      refresh(binder, channel(2, "a", 6, 0, null));
      assertThat(samples("a"))
          .containsEntry("kcoro_channel_channels{}", 1.0)
          .containsEntry("kcoro_channel_sends_total{}", 16.0)
          .containsEntry("kcoro_channel_depth{}", 0.0);

      refresh(binder, channel(2, "a", 7, 0, null), channel(3, "a", 1, 0, null));
      refresh(binder, channel(3, "a", 2, 0, null));
      assertThat(samples("a")).containsEntry("kcoro_channel_sends_total{}", 19.0);

      refresh(binder);
      assertThat(samples("a")).isEmpty();
    }
  }

  @Test
  void failuresStayWhenTheMeteringIsSwitchedOff() {
    ChannelMeasures measures =
        new ChannelMeasures(
            Metering.COUNTERS,
            null,
            null,
            null,
            null,
            0,
            0,
            0,
            0,
            new ChannelFailures(1, 0, 0, 4),
            ChannelFailures.NONE);
    String closed = "kcoro_channel_failures_total{outcome=closed,side=send}";
    try (KcoroMeterBinder binder = builder.build()) {
      binder.bindTo(registry);
      refresh(binder, channel(1, "a", 1, 0, null));
      assertThat(samples("a")).doesNotContainKey(closed);
      refresh(binder, channel(1, "a", 1, 0, measures));
      assertThat(samples("a")).containsEntry(closed, 4.0);
      refresh(binder, channel(1, "a", 1, 0, null));
      assertThat(samples("a")).containsEntry(closed, 4.0);
    }
  }

  @Test
  void channelsBeyondTheLimitAreSummed() {
    try (KcoroMeterBinder binder = builder.limit(2).build()) {
      binder.bindTo(registry);
      ChannelSnapshot a = channel(1, "a", 1, 0, null);
      ChannelSnapshot b = channel(2, "b", 2, 0, null);
      ChannelSnapshot c = channel(3, "c", 4, 0, null);
      ChannelSnapshot d = channel(4, "d", 8, 0, null);
      refresh(binder); // without the channels that other tests have left
      refresh(binder, a, b, c, d);
      assertThat(registry.scrape()).doesNotContain("\"c\"").doesNotContain("\"d\"");
      assertThat(samples("b")).containsEntry("kcoro_channel_sends_total{}", 2.0);
      assertThat(samples("other"))
          .containsEntry("kcoro_channel_sends_total{}", 12.0)
          .containsEntry("kcoro_channel_channels{}", 2.0);

      refresh(binder, b, c, d, channel(5, "e", 16, 0, null)); // e gets the place of a
      assertThat(samples("e")).containsEntry("kcoro_channel_sends_total{}", 16.0);
      assertThat(samples("other")).containsEntry("kcoro_channel_sends_total{}", 12.0);
    }
  }

  @Test
  void channelsWithoutANameAreOne() {
    try (KcoroMeterBinder binder = builder.build()) {
      binder.bindTo(registry);
      refresh(binder, channel(1, "channel-17", 1, 0, null), channel(2, "channel-18", 2, 0, null));
      assertThat(samples("unnamed")).containsEntry("kcoro_channel_sends_total{}", 3.0);
      assertThat(registry.scrape()).doesNotContain("channel-1");
    }
  }

  @Test
  void percentilesAreThoseSinceTheLastRefresh() {
    Histograms histograms = new Histograms();
    Channel<String> channel = Channel.<String>builder().name("timed").build();
    String half = "kcoro_channel_time{quantile=0.5,time=transit}";
    try (KcoroMeterBinder binder = builder.with(histograms).build()) {
      binder.bindTo(registry);
      assertThat(samples("timed")).doesNotContainKey(half);
      histograms.recorder(TimeKind.TRANSIT, channel, "timed").record(60);
      binder.refresh();
      assertThat(samples("timed"))
          .containsEntry(half, 60e-9)
          .containsEntry("kcoro_channel_time{quantile=1,time=transit}", 60e-9);
      binder.refresh();
      assertThat(samples("timed")).containsEntry(half, Double.NaN);
    }
    assertThat(channel.name()).isEqualTo("timed"); // alive until here
  }

  @Test
  void schedulersComeAndGo() {
    SchedulerStats stats =
        new SchedulerStats(
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            "",
            List.of(
                new WorkerStats("w", 0, 0, 0, 0, 0, 0, 11, false, 25, 100),
                new WorkerStats("w", 0, 0, 0, 0, 0, 0, 12, false, 75, 100)));
    try (KcoroMeterBinder binder = builder.build()) {
      binder.bindTo(registry);
      binder.refresh(
          new RuntimeSnapshot(
              Instant.EPOCH,
              List.of(),
              List.of(),
              List.of(),
              List.of(new SchedulerSnapshot("s", stats))));
      Map<String, Double> scraped = samples("scheduler", "s");
      assertThat(scraped)
          .containsEntry("kcoro_scheduler_submitted_total{}", 1.0)
          .containsEntry("kcoro_scheduler_hand_off_hits_total{}", 4.0)
          .containsEntry("kcoro_scheduler_finds_total{}", 7.0)
          .containsEntry("kcoro_scheduler_inject_depth{}", 9.0)
          .containsEntry("kcoro_scheduler_stalls_total{}", 10.0)
          .containsEntry("kcoro_scheduler_queued{}", 23.0)
          .containsEntry("kcoro_scheduler_workers{}", 2.0)
          .containsEntry("kcoro_scheduler_utilisation{}", 0.5)
          .hasSize(13);
      refresh(binder);
      assertThat(samples("scheduler", "s")).isEmpty();
    }
  }

  @Test
  void nothingIsLostWhileThreadsSendRefreshAndScrape(Seeds seeds) throws Exception {
    int each = Stress.scaled(100);
    Queue<Channel<Integer>> kept = new ConcurrentLinkedQueue<>();
    LongAdder sent = new LongAdder();
    String sends = "kcoro_channel_sends_total{}";
    try (KcoroMeterBinder binder = builder.build()) {
      binder.bindTo(registry);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Random random = seeds.random(i);
        threads.add(
            Thread.startVirtualThread(() -> {
              for (int n = 0; n < each; n++) {
                Channel<Integer> channel =
                    Channel.<Integer>builder().name("busy").unlimited().build();
                kept.add(channel);
                for (int k = random.nextInt(20); k >= 0; k--) {
                  channel.trySend(k);
                  sent.increment();
                }
                if (random.nextInt(10) == 0) {
                  binder.refresh();
                }
              }
            }));
      }
      double before = 0;
      while (threads.stream().anyMatch(Thread::isAlive)) {
        binder.refresh();
        double now = samples("busy").getOrDefault(sends, 0.0);
        assertThat(now).isGreaterThanOrEqualTo(before);
        before = now;
      }
      binder.refresh();

      assertThat(samples("busy"))
          .containsEntry(sends, (double) sent.sum())
          .containsEntry("kcoro_channel_channels{}", (double) kept.size());
    }
  }

  @Test
  void aClosedBinderIsNotBoundAgain() {
    KcoroMeterBinder binder = builder.build();
    binder.close();
    binder.close();
    binder.refresh();
    assertThatThrownBy(() -> binder.bindTo(registry)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.limit(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void sendTo(String name) throws InterruptedException {
    Channel.<String>builder().name(name).buffered(1).build().send("x");
  }

  private static void refresh(KcoroMeterBinder binder, ChannelSnapshot... channels) {
    binder.refresh(
        new RuntimeSnapshot(Instant.EPOCH, List.of(channels), List.of(), List.of(), List.of()));
  }

  private static ChannelSnapshot channel(
      long id, String name, long sent, long depth, ChannelMeasures measures) {
    return new ChannelSnapshot(
        id,
        name,
        ChannelKind.BUFFERED,
        8,
        Overflow.SUSPEND,
        Duration.ZERO,
        sent,
        sent - depth,
        depth,
        0,
        0,
        0,
        0,
        0,
        false,
        false,
        measures,
        null);
  }

  private static Map.Entry<String, Double> failures(String outcome, String side, double count) {
    return Map.entry(
        "kcoro_channel_failures_total{outcome=%s,side=%s}".formatted(outcome, side), count);
  }

  private Map<String, Double> samples(String channel) {
    return samples("channel", channel);
  }

  /** The lines of a scrape with that tag, which is left out, as is the kind. */
  private Map<String, Double> samples(String tag, String value) {
    Map<String, Double> found = new TreeMap<>();
    for (ScrapedText.Sample sample : ScrapedText.parse(registry.scrape())) {
      if (value.equals(sample.labels().get(tag))) {
        Map<String, String> labels = new TreeMap<>(sample.labels());
        labels.keySet().removeAll(List.of(tag, "kind"));
        String key = sample.name() + labels.toString().replace(", ", ",");
        assertThat(found.put(key, sample.value())).as(key).isNull();
      }
    }
    return found;
  }
}
