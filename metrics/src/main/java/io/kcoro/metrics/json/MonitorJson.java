package io.kcoro.metrics.json;

import io.kcoro.metrics.histogram.Reading;
import io.kcoro.monitor.Monitor;
import io.kcoro.monitor.RuntimeSnapshot;
import io.kcoro.scope.CoroutineSnapshot;
import io.kcoro.scope.ScopeSnapshot;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/// Writes a snapshot of the process as one JSON object on one line. `v` is the version of its form,
/// [#VERSION]; a member may be added to it without a new version, none is removed or changed. What
/// is not measured is null, never absent. `docs/metrics.md` names all members.
///
/// Thread-safe; never suspends.
public final class MonitorJson {
  /// The version of the form.
  public static final int VERSION = 1;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private MonitorJson() {}

  /// The object as text, without a line's end.
  ///
  /// @param times the percentiles to put into it; null if there are none
  public static String text(RuntimeSnapshot snapshot, @Nullable Reading times) {
    StringWriter text = new StringWriter();
    try {
      write(snapshot, times, text);
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot be written to", e);
    }
    return text.toString();
  }

  /// Writes the object, without a line's end; neither flushes nor closes `out`.
  ///
  /// @param times the percentiles to put into it; null if there are none
  /// @throws IOException if `out` throws it
  public static void write(RuntimeSnapshot snapshot, @Nullable Reading times, Writer out)
      throws IOException {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeNumberProperty("v", VERSION);
      json.writeNumberProperty("t_ms", snapshot.takenAt().toEpochMilli());
      json.writeArrayPropertyStart("channels");
      snapshot.channels().forEach(channel -> ChannelJson.write(json, channel, times));
      json.writeEndArray();
      scopes(json, snapshot.scopes());
      json.writeArrayPropertyStart("schedulers");
      snapshot.schedulers().forEach(scheduler -> SchedulerJson.write(json, scheduler));
      json.writeEndArray();
      TimesJson.ofOthers(json, times);
      json.writeArrayPropertyStart("cycles");
      if (!snapshot.waits().cycles().isEmpty()) { // one look may deceive
        Monitor.waits().cycles().forEach(cycle -> json.writeString(cycle.toString()));
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (JacksonIOException e) {
      throw e.getCause();
    }
  }

  private static void scopes(JsonGenerator json, List<ScopeSnapshot> scopes) {
    json.writeArrayPropertyStart("scopes");
    for (ScopeSnapshot scope : scopes) {
      json.writeStartObject();
      json.writeStringProperty("name", scope.name());
      json.writeStringProperty("cancelled", textOrNull(scope.cancellation()));
      json.writeStringProperty("body_waits_for", scope.bodyWaitsFor());
      millis(json, "body_waiting_ms", scope.bodyWaitingSince());
      json.writeArrayPropertyStart("coroutines");
      scope.coroutines().forEach(coroutine -> coroutine(json, coroutine));
      json.writeEndArray();
      scopes(json, scope.scopes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void coroutine(JsonGenerator json, CoroutineSnapshot coroutine) {
    json.writeStartObject();
    json.writeNumberProperty("id", coroutine.id());
    json.writeStringProperty("name", coroutine.name());
    json.writeBooleanProperty("stackless", coroutine.isStackless());
    json.writeStringProperty("state", coroutine.state().name());
    json.writeStringProperty("waits_for", coroutine.waitsFor());
    millis(json, "waiting_ms", coroutine.waitingSince());
    json.writeStringProperty("created_at", textOrNull(coroutine.createdAt()));
    scopes(json, coroutine.scopes());
    json.writeEndObject();
  }

  static void millis(JsonGenerator json, String name, @Nullable Duration time) {
    number(json, name, time == null ? null : time.toMillis());
  }

  static void number(JsonGenerator json, String name, @Nullable Long number) {
    if (number == null) {
      json.writeNullProperty(name);
    } else {
      json.writeNumberProperty(name, (long) number);
    }
  }

  private static @Nullable String textOrNull(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
