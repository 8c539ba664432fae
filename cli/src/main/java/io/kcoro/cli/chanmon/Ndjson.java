package io.kcoro.cli.chanmon;

import io.kcoro.channel.ChannelFailures;
import io.kcoro.cli.chanmon.model.Counts;
import io.kcoro.cli.chanmon.model.Mode;
import io.kcoro.cli.chanmon.model.Percentiles;
import io.kcoro.cli.chanmon.model.Sample;
import io.kcoro.cli.chanmon.workload.WorkloadSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/// Writes samples as JSON, one object on a line. Every object of a kind has every field;
/// `docs/chanmon.schema.json` describes them.
final class Ndjson {
  /// Is raised when a field goes or changes its meaning; fields may be added without.
  static final int VERSION = 1;

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private static final double BITS_OF_BYTE = 8;
  private static final double GIGA = 1e9;
  private static final int RATE_DIGITS = 1;
  private static final int GIGABIT_DIGITS = 6;
  private static final int RATIO_DIGITS = 4;

  private final OutputStream out;
  private final WorkloadSettings settings;

  Ndjson(OutputStream out, WorkloadSettings settings) {
    this.out = out;
    this.settings = settings;
  }

  /// What the objects are made of.
  private interface Body {
    void write(JsonGenerator json);
  }

  void sample(Sample sample) throws IOException {
    object(json -> {
      head(json, sample.millis(), sample.mode(), false);
      json.writeNumberProperty("sends", sample.sends());
      json.writeNumberProperty("recvs", sample.recvs());
      number(json, "pps", sample.pps(), RATE_DIGITS);
      number(json, "gbps", sample.gbps(), GIGABIT_DIGITS);
      number(json, "smooth_pps", sample.smoothPps(), RATE_DIGITS);
      number(json, "smooth_gbps", sample.smoothGbps(), GIGABIT_DIGITS);
      number(json, "peak_pps", sample.peakPps(), RATE_DIGITS);
      failures(json, sample.failures());
      percentiles(json, "send_wait_ns", sample.times().sendWait());
      percentiles(json, "receive_wait_ns", sample.times().receiveWait());
      percentiles(json, "transit_ns", sample.times().transit());
      number(json, "hand_off_ratio", sample.handOff(), RATIO_DIGITS);
      number(json, "steal_ratio", sample.steal(), RATIO_DIGITS);
    });
  }

  /// The last object.
  void end(Mode mode, Counts counts, long runs, Duration elapsed, boolean interrupted)
      throws IOException {
    object(json -> {
      head(json, elapsed.toMillis(), mode, true);
      json.writeNumberProperty("sent", counts.sends());
      json.writeNumberProperty("received", counts.recvs());
      json.writeNumberProperty("dropped", counts.dropped());
      json.writeNumberProperty("undelivered", counts.undelivered());
      json.writeNumberProperty("runs", runs);
      number(json, "avg_pps", perSecond(counts.recvs(), elapsed), RATE_DIGITS);
      Long bytes = counts.bytes();
      number(
          json,
          "avg_gbps",
          bytes == null ? null : perSecond(bytes, elapsed) * BITS_OF_BYTE / GIGA,
          GIGABIT_DIGITS);
      json.writeNumberProperty("elapsed_ms", elapsed.toMillis());
      json.writeBooleanProperty("interrupted", interrupted);
      failures(json, counts.failures());
    });
  }

  private static double perSecond(long count, Duration time) {
    return count * GIGA / Math.max(1, time.toNanos());
  }

  private void object(Body body) throws IOException {
    try (JsonGenerator json =
        JSON.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (JacksonIOException e) {
      throw e.getCause();
    }
    out.write("\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private void head(JsonGenerator json, long millis, Mode mode, boolean last) {
    json.writeNumberProperty("v", VERSION);
    json.writeNumberProperty("t_ms", millis);
    json.writeBooleanProperty("final", last);
    json.writeStringProperty("mode", mode.toString());
    if (mode == Mode.CHANNEL) {
      json.writeStringProperty("kind", settings.kindName());
    } else {
      json.writeNullProperty("kind");
    }
    json.writeStringProperty("engine", settings.engine().toString());
    if (mode == Mode.CHANNEL) {
      json.writeStringProperty("payload", settings.payload().toString());
    } else {
      json.writeNullProperty("payload");
    }
  }

  private static void failures(JsonGenerator json, @Nullable ChannelFailures failures) {
    count(json, "fail_would_block", failures == null ? null : failures.wouldBlock());
    count(json, "fail_timed_out", failures == null ? null : failures.timedOut());
    count(json, "fail_cancelled", failures == null ? null : failures.cancelled());
    count(json, "fail_closed", failures == null ? null : failures.closed());
  }

  private static void percentiles(JsonGenerator json, String name, @Nullable Percentiles times) {
    json.writeObjectPropertyStart(name);
    count(json, "p50", times == null ? null : times.p50());
    count(json, "p90", times == null ? null : times.p90());
    count(json, "p99", times == null ? null : times.p99());
    count(json, "p999", times == null ? null : times.p999());
    count(json, "max", times == null ? null : times.max());
    json.writeEndObject();
  }

  private static void count(JsonGenerator json, String name, @Nullable Long value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeNumberProperty(name, value);
    }
  }

  private static void number(JsonGenerator json, String name, @Nullable Double value, int digits) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeNumberProperty(
          name, BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP));
    }
  }
}
