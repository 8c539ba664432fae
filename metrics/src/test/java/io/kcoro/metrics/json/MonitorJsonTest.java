package io.kcoro.metrics.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelFailures;
import io.kcoro.channel.ChannelKind;
import io.kcoro.channel.ChannelMeasures;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.channel.Overflow;
import io.kcoro.channel.TransferCounts;
import io.kcoro.metering.Metering;
import io.kcoro.metering.TimeKind;
import io.kcoro.metrics.histogram.Histograms;
import io.kcoro.monitor.RuntimeSnapshot;
import io.kcoro.monitor.SchedulerSnapshot;
import io.kcoro.schedule.SchedulerStats;
import io.kcoro.schedule.WorkerStats;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.CoroutineSnapshot;
import io.kcoro.scope.ScopeSnapshot;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MonitorJsonTest {
  private static final Instant THEN = Instant.ofEpochMilli(1_234);

  @Test
  void anEmptyProcessHasAllMembers() {
    assertThat(
            MonitorJson.text(
                new RuntimeSnapshot(THEN, List.of(), List.of(), List.of(), List.of()), null))
        .isEqualTo(
            """
            {"v":1,"t_ms":1234,"channels":[],"scopes":[],"schedulers":[],"times":[],"cycles":[]}\
            """);
  }

  @Test
  void whatIsNotMeasuredOfAChannelIsNull() {
    assertThat(text(channel(null)))
        .isEqualTo(
            """
            {"id":7,"name":"a \\"b\\"","kind":"BUFFERED","capacity":64,"overflow":"SUSPEND",\
            "age_ms":2000,"accepted":10,"received":4,"buffered":3,"dropped_newest":5,\
            "dropped_oldest":2,"undelivered":1,"waiting_senders":8,"waiting_receivers":9,\
            "closed_for_send":true,"closed_for_receive":false,"measures":null,"transfers":null,\
            "times":{"send_wait":null,"receive_wait":null,"transit":null}}\
            """);
  }

  @Test
  void whatIsMeasuredOfAChannelIsThere() {
    ChannelMeasures measures =
        new ChannelMeasures(
            Metering.COUNTERS,
            100L,
            null,
            Duration.ofMillis(30),
            null,
            1,
            2,
            3,
            4,
            new ChannelFailures(5, 6, 7, 8),
            new ChannelFailures(9, 10, 11, 12));

    assertThat(text(channel(measures)))
        .contains(
            """
            "measures":{"level":"COUNTERS","bytes_sent":100,"bytes_received":null,\
            "since_first_ms":30,"since_last_ms":null,"send_waits":1,"receive_waits":2,\
            "cancelled_senders":3,"cancelled_receivers":4,\
            "send_failures":{"would_block":5,"timed_out":6,"cancelled":7,"closed":8},\
            "receive_failures":{"would_block":9,"timed_out":10,"cancelled":11,"closed":12}},\
            "transfers":{"backend":"zref","sent":13,"received":14,"fallback_small":15,\
            "fallback_format":16,"fallback_capacity":17,"cancelled":18,"aborted_by_close":19},\
            "times":\
            """);
  }

  @Test
  void anUnlimitedChannelHasNoCapacity() {
    Channel<String> channel = Channel.unlimited();
    RuntimeSnapshot snapshot =
        new RuntimeSnapshot(THEN, List.of(channel.snapshot()), List.of(), List.of(), List.of());

    assertThat(MonitorJson.text(snapshot, null)).contains("\"capacity\":null");
  }

  @Test
  void timesStandWithTheirChannelOrWithTheirName() {
    Histograms histograms = new Histograms();
    Channel<String> channel = Channel.<String>builder().name("orders").build();
    Object actor = new Object();
    histograms.recorder(TimeKind.TRANSIT, channel, "orders").record(42);
    histograms.recorder(TimeKind.HANDLER, actor, "clerk").record(7);
    RuntimeSnapshot snapshot =
        new RuntimeSnapshot(THEN, List.of(channel.snapshot()), List.of(), List.of(), List.of());

    assertThat(MonitorJson.text(snapshot, histograms.read()))
        .contains(
            """
            "times":{"send_wait":null,"receive_wait":null,"transit":{"count":1,"p50_ns":42,\
            "p90_ns":42,"p99_ns":42,"p999_ns":42,"max_ns":42}}}],"scopes\"\
            """)
        .endsWith(
            """
            "times":[{"source":"clerk","kind":"HANDLER","count":1,"p50_ns":7,"p90_ns":7,\
            "p99_ns":7,"p999_ns":7,"max_ns":7}],"cycles":[]}\
            """);
    assertThat(channel.name() + actor).isNotNull(); // both are alive until here
  }

  @Test
  void scopesAreATree() {
    ScopeSnapshot request =
        new ScopeSnapshot(
            1,
            "request",
            CancellationReason.user("gone"),
            null,
            List.of(),
            null,
            null,
            null,
            List.of(),
            List.of());
    CoroutineSnapshot worker =
        new CoroutineSnapshot(
            2,
            "worker",
            true,
            Coroutine.State.SUSPENDED,
            "receive from x",
            List.of(),
            Duration.ofMillis(15),
            null,
            null,
            null,
            List.of(request));
    ScopeSnapshot server =
        new ScopeSnapshot(
            3,
            "server",
            null,
            "a join",
            List.of(),
            Duration.ofSeconds(1),
            null,
            null,
            List.of(worker),
            List.of());

    assertThat(
            MonitorJson.text(
                new RuntimeSnapshot(THEN, List.of(), List.of(), List.of(server), List.of()), null))
        .contains(
            """
            "scopes":[{"name":"server","cancelled":null,"body_waits_for":"a join",\
            "body_waiting_ms":1000,"coroutines":[{"id":2,"name":"worker","stackless":true,\
            "state":"SUSPENDED","waits_for":"receive from x","waiting_ms":15,"created_at":null,\
            "scopes":[{"name":"request","cancelled":"%s","body_waits_for":null,\
            "body_waiting_ms":null,"coroutines":[],"scopes":[]}]}],"scopes":[]}],\
            """
                .formatted(CancellationReason.user("gone")));
  }

  @Test
  void schedulersHaveTheirWorkers() {
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
            List.of(new WorkerStats("w-1", 1, 2, 3, 4, 5, 6, 7, true, 8, 9)));

    assertThat(
            MonitorJson.text(
                new RuntimeSnapshot(
                    THEN,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(new SchedulerSnapshot("s", stats))),
                null))
        .contains(
            """
            "schedulers":[{"name":"s","submitted":1,"completed":2,"injected":3,\
            "hand_off_hits":4,"steals":5,"probes":6,"finds":7,"parks":8,"inject_depth":9,"stalls":10,\
            "last_stall":null,"workers":[{"name":"w-1","completed":1,"hand_off_hits":2,\
            "steals":3,"probes":4,"finds":5,"parks":6,"queued":7,"stalled":true,"idle_ns":8,\
            "age_ns":9}]}]\
            """);
  }

  @Test
  void whatTheOutputThrowsIsThrown() {
    IOException full = new IOException("no space");
    Writer failing =
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            throw full;
          }

          @Override
          public void flush() {}

          @Override
          public void close() {
            throw new AssertionError("not its own");
          }
        };

    assertThatThrownBy(() ->
            MonitorJson.write(
                new RuntimeSnapshot(THEN, List.of(), List.of(), List.of(), List.of()),
                null,
                failing))
        .isSameAs(full);
  }

  private static String text(ChannelSnapshot channel) {
    String text =
        MonitorJson.text(
            new RuntimeSnapshot(THEN, List.of(channel), List.of(), List.of(), List.of()), null);
    String before = "{\"v\":1,\"t_ms\":1234,\"channels\":[";
    String after = "],\"scopes\":[],\"schedulers\":[],\"times\":[],\"cycles\":[]}";
    assertThat(text).startsWith(before).endsWith(after);
    return text.substring(before.length(), text.length() - after.length());
  }

  private static ChannelSnapshot channel(ChannelMeasures measures) {
    return new ChannelSnapshot(
        7,
        "a \"b\"",
        ChannelKind.BUFFERED,
        64,
        Overflow.SUSPEND,
        Duration.ofSeconds(2),
        10,
        4,
        3,
        5,
        2,
        1,
        8,
        9,
        true,
        false,
        measures,
        measures == null ? null : new TransferCounts("zref", 13, 14, 15, 16, 17, 18, 19));
  }
}
