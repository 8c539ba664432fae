package io.kcoro.cli.chanmon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.ChannelFailures;
import io.kcoro.channel.ChannelKind;
import io.kcoro.cli.chanmon.model.ChannelTimes;
import io.kcoro.cli.chanmon.model.Counts;
import io.kcoro.cli.chanmon.model.Mode;
import io.kcoro.cli.chanmon.model.Percentiles;
import io.kcoro.cli.chanmon.model.Sample;
import io.kcoro.cli.chanmon.workload.EngineKind;
import io.kcoro.cli.chanmon.workload.PayloadKind;
import io.kcoro.cli.chanmon.workload.WorkloadSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NdjsonTest {
  private static final WorkloadSettings SETTINGS =
      new WorkloadSettings(
          ChannelKind.CONFLATED, 64, EngineKind.STACKLESS, 1, 1, 1, 1, PayloadKind.COPY, 0);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Ndjson out = new Ndjson(bytes, SETTINGS);

  @Test
  void aSampleWithAllThatCanBeMeasured() throws IOException {
    Percentiles times = new Percentiles(1, 2, 3, 4, 5);
    out.sample(
        new Sample(
            1500,
            Mode.CHANNEL,
            20,
            19,
            1.2345e7,
            50.5,
            1e10,
            1.0 / 3,
            1e10,
            60.0,
            1,
            1.0,
            new ChannelFailures(1, 2, 3, 4),
            new ChannelTimes(times, times, times),
            0.99999,
            0.25));

    Map<String, Object> json = Json.object(bytes.toString(UTF_8));
    Schema.read().check("sample", json);
    assertThat(json)
        .containsEntry("v", 1L)
        .containsEntry("t_ms", 1500L)
        .containsEntry("kind", "conflated")
        .containsEntry("engine", "stackless")
        .containsEntry("payload", "copy")
        .containsEntry("sends", 20L)
        .containsEntry("recvs", 19L)
        .containsEntry("pps", 1.2345e7)
        .containsEntry("gbps", 50.5)
        .containsEntry("smooth_gbps", 0.333333)
        .containsEntry("fail_would_block", 1L)
        .containsEntry("fail_timed_out", 2L)
        .containsEntry("fail_cancelled", 3L)
        .containsEntry("fail_closed", 4L)
        .containsEntry("transit_ns", Map.of("p50", 1L, "p90", 2L, "p99", 3L, "p999", 4L, "max", 5L))
        .containsEntry("hand_off_ratio", 1.0)
        .containsEntry("steal_ratio", 0.25);
    assertThat(bytes.toString(UTF_8)).endsWith("}\n").contains("\"pps\":12345000.0,");
  }

  @Test
  void whatIsNotMeasuredIsNullAndThere() throws IOException {
    out.sample(
        new Sample(
            0,
            Mode.TASKS,
            0,
            0,
            0,
            null,
            0,
            null,
            0,
            null,
            0,
            null,
            null,
            ChannelTimes.NONE,
            null,
            null));

    Map<String, Object> json = Json.object(bytes.toString(UTF_8));
    Schema.read().check("sample", json);
    assertThat(json)
        .containsEntry("kind", null)
        .containsEntry("payload", null)
        .containsEntry("gbps", null)
        .containsEntry("smooth_gbps", null)
        .containsEntry("fail_closed", null)
        .containsEntry("hand_off_ratio", null);
  }

  @Test
  void theLastOne() throws IOException {
    out.end(
        Mode.CHANNEL,
        new Counts(100, 90, 250L, 9, 1, null, new ChannelFailures(1, 2, 3, 4)),
        3,
        Duration.ofSeconds(2),
        true);

    Map<String, Object> json = Json.object(bytes.toString(UTF_8));
    Schema.read().check("final", json);
    assertThat(json)
        .containsEntry("final", true)
        .containsEntry("payload", "copy")
        .containsEntry("sent", 100L)
        .containsEntry("received", 90L)
        .containsEntry("dropped", 9L)
        .containsEntry("undelivered", 1L)
        .containsEntry("runs", 3L)
        .containsEntry("avg_pps", 45.0)
        .containsEntry("avg_gbps", 0.000001)
        .containsEntry("elapsed_ms", 2000L)
        .containsEntry("interrupted", true)
        .containsEntry("fail_cancelled", 3L);
  }
}
