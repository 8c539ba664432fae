package io.kcoro.metrics.json;

import io.kcoro.metering.TimeKind;
import io.kcoro.metrics.histogram.Percentiles;
import io.kcoro.metrics.histogram.Reading;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Percentiles as objects.
final class TimesJson {
  private static final List<TimeKind> OF_CHANNELS =
      List.of(TimeKind.SEND_WAIT, TimeKind.RECEIVE_WAIT, TimeKind.TRANSIT);

  private TimesJson() {}

  /// The times of one channel, by kinds.
  static void ofChannel(JsonGenerator json, long id, @Nullable Reading times) {
    Map<TimeKind, Percentiles> found = new EnumMap<>(TimeKind.class);
    if (times != null) {
      times.ofChannel(id).forEach(each -> found.put(each.kind(), each));
    }
    json.writeObjectPropertyStart("times");
    for (TimeKind kind : OF_CHANNELS) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      Percentiles percentiles = found.get(kind);
      if (percentiles == null) {
        json.writeNullProperty(name);
      } else {
        json.writeObjectPropertyStart(name);
        numbers(json, percentiles);
        json.writeEndObject();
      }
    }
    json.writeEndObject();
  }

  /// The times of schedulers and actors, with their names.
  static void ofOthers(JsonGenerator json, @Nullable Reading times) {
    json.writeArrayPropertyStart("times");
    List<Percentiles> others = times == null ? List.of() : times.ofOthers();
    for (Percentiles percentiles : others) {
      json.writeStartObject();
      json.writeStringProperty("source", percentiles.source());
      json.writeStringProperty("kind", percentiles.kind().name());
      numbers(json, percentiles);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void numbers(JsonGenerator json, Percentiles percentiles) {
    json.writeNumberProperty("count", percentiles.count());
    json.writeNumberProperty("p50_ns", percentiles.p50());
    json.writeNumberProperty("p90_ns", percentiles.p90());
    json.writeNumberProperty("p99_ns", percentiles.p99());
    json.writeNumberProperty("p999_ns", percentiles.p999());
    json.writeNumberProperty("max_ns", percentiles.max());
  }
}
