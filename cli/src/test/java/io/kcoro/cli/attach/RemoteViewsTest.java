package io.kcoro.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.channel.Overflow;
import io.kcoro.cli.chanmon.model.ChannelView;
import io.kcoro.metering.Metering;
import io.kcoro.metrics.histogram.Histograms;
import io.kcoro.metrics.json.MonitorJson;
import io.kcoro.monitor.Monitor;
import io.kcoro.monitor.RuntimeSnapshot;
import io.kcoro.schedule.Scheduler;
import io.kcoro.schedule.SchedulerStats;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What one JVM writes, the other reads. */
class RemoteViewsTest {
  private static ChannelView read(Channel<?> channel, RuntimeSnapshot snapshot) {
    return RemoteViews.channels(JsonTree.of(MonitorJson.text(snapshot, null))).stream()
        .filter(each -> each.snapshot().id() == channel.snapshot().id())
        .findAny()
        .orElseThrow();
  }

  private static ChannelSnapshot written(Channel<?> channel, RuntimeSnapshot snapshot) {
    return snapshot.channels().stream()
        .filter(each -> each.id() == channel.snapshot().id())
        .findAny()
        .orElseThrow();
  }

  private static void assertSame(Channel<?> channel) {
    RuntimeSnapshot snapshot = Monitor.snapshot();
    assertThat(read(channel, snapshot).snapshot())
        .usingRecursiveComparison()
        .withEqualsForType((a, b) -> a.toMillis() == b.toMillis(), Duration.class)
        .isEqualTo(written(channel, snapshot));
  }

  @Test
  void channelsThatAreNotMeasured() throws Exception {
    Channel<String> quoted = Channel.<String>builder().name("a \"b\"\n\\ ü").buffered(2).build();
    quoted.send("tea");
    assertSame(quoted);
    assertSame(Channel.unlimited());
    assertSame(Channel.rendezvous());
    Channel<String> dropping =
        Channel.<String>builder().buffered(1).overflow(Overflow.DROP_OLDEST).build();
    dropping.send("old");
    dropping.send("new");
    dropping.close();
    assertSame(dropping);
  }

  @Test
  void channelsThatAreMeasured() throws Exception {
    Channel<String> orders =
        Channel.<String>builder()
            .name("orders")
            .buffered(1)
            .metering(Metering.COUNTERS)
            .sizedBy(String::length)
            .build();
    assertSame(orders);
    orders.send("tea");
    orders.trySend("milk");
    orders.receive();
    orders.tryReceive();
    orders.cancel();
    orders.trySend("bread");
    assertSame(orders);
  }

  @Test
  void times() throws Exception {
    Histograms histograms = Histograms.install();
    int sampling = Monitor.sampling();
    try {
      Monitor.sampleEvery(1);
      Channel<Integer> buffered =
          Channel.<Integer>builder().buffered(1).metering(Metering.TIMES).build();
      buffered.send(1);
      buffered.receive();
      String text = MonitorJson.text(Monitor.snapshot(), histograms.read());
      ChannelView view =
          RemoteViews.channels(JsonTree.of(text)).stream()
              .filter(each -> each.snapshot().id() == buffered.snapshot().id())
              .findAny()
              .orElseThrow();
      assertThat(view.times().sendWait()).isNull();
      assertThat(Objects.requireNonNull(view.times().transit()).max())
          .isEqualTo(histograms.of(buffered).getFirst().max());
    } finally {
      Monitor.sampleEvery(sampling);
      histograms.uninstall();
    }
  }

  @Test
  void schedulersTogether() throws Exception {
    String none = "{\"schedulers\":[]}";
    assertThat(RemoteViews.schedulers(JsonTree.of(none))).isNull();
    try (Scheduler scheduler = Scheduler.builder().parallelism(1).build()) {
      scheduler.execute(() -> {});
      SchedulerStats stats =
          RemoteViews.schedulers(JsonTree.of(MonitorJson.text(Monitor.snapshot(), null)));
      assertThat(stats).isNotNull();
      assertThat(stats.submitted()).isPositive();
    }
  }

  @Test
  void trees() {
    JsonTree tree =
        JsonTree.of("{\"a\":1,\"b\":null,\"c\":[{\"d\":\"x\"},{}],\"e\":true,\"f\":{\"g\":2}}");
    assertThat(tree.number("a")).isEqualTo(1);
    assertThat(tree.numberOrNull("b")).isNull();
    assertThat(tree.numberOrNull("absent")).isNull();
    assertThat(tree.objects("c")).hasSize(2);
    assertThat(tree.objects("c").getFirst().text("d")).isEqualTo("x");
    assertThat(tree.flag("e")).isTrue();
    assertThat(tree.object("f").number("g")).isEqualTo(2);
    assertThat(tree.objectOrNull("b")).isNull();
    assertThatThrownBy(() -> tree.text("a")).hasMessageContaining("'a' is missing");
    assertThatThrownBy(() -> JsonTree.of("[]")).hasMessageContaining("no object");
  }
}
