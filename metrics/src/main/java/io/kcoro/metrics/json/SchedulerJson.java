package io.kcoro.metrics.json;

import io.kcoro.monitor.SchedulerSnapshot;
import io.kcoro.schedule.SchedulerStats;
import io.kcoro.schedule.WorkerStats;
import tools.jackson.core.JsonGenerator;

/// A scheduler as an object.
final class SchedulerJson {
  private SchedulerJson() {}

  static void write(JsonGenerator json, SchedulerSnapshot scheduler) {
    SchedulerStats stats = scheduler.stats();
    json.writeStartObject();
    json.writeStringProperty("name", scheduler.name());
    json.writeNumberProperty("submitted", stats.submitted());
    json.writeNumberProperty("completed", stats.completed());
    json.writeNumberProperty("injected", stats.injected());
    json.writeNumberProperty("hand_off_hits", stats.handOffHits());
    json.writeNumberProperty("steals", stats.steals());
    json.writeNumberProperty("probes", stats.probes());
    json.writeNumberProperty("finds", stats.finds());
    json.writeNumberProperty("parks", stats.parks());
    json.writeNumberProperty("inject_depth", stats.injectDepth());
    json.writeNumberProperty("stalls", stats.stalls());
    json.writeStringProperty("last_stall", stats.lastStall().isEmpty() ? null : stats.lastStall());
    json.writeArrayPropertyStart("workers");
    stats.workers().forEach(worker -> worker(json, worker));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void worker(JsonGenerator json, WorkerStats worker) {
    json.writeStartObject();
    json.writeStringProperty("name", worker.name());
    json.writeNumberProperty("completed", worker.completed());
    json.writeNumberProperty("hand_off_hits", worker.handOffHits());
    json.writeNumberProperty("steals", worker.steals());
    json.writeNumberProperty("probes", worker.probes());
    json.writeNumberProperty("finds", worker.finds());
    json.writeNumberProperty("parks", worker.parks());
    json.writeNumberProperty("queued", worker.queued());
    json.writeBooleanProperty("stalled", worker.stalled());
    json.writeNumberProperty("idle_ns", worker.idleNanos());
    json.writeNumberProperty("age_ns", worker.ageNanos());
    json.writeEndObject();
  }
}
