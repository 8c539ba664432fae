package io.kcoro.metrics.micrometer;

import io.kcoro.monitor.SchedulerSnapshot;
import io.kcoro.schedule.SchedulerStats;
import io.kcoro.schedule.WorkerStats;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// The schedulers in one registry, by their names; the first of a name is shown. Guarded by the
/// monitor of the binder.
final class SchedulerMeters {
  /// One of them, as it was at the last refresh.
  private static final class Shown {
    private final Meters meters;
    private volatile SchedulerStats stats;

    Shown(MeterRegistry registry, SchedulerSnapshot scheduler) {
      stats = scheduler.stats();
      meters = new Meters(registry, Tags.of("scheduler", scheduler.name()));
      counter("submitted", SchedulerStats::submitted);
      counter("completed", SchedulerStats::completed);
      counter("injected", SchedulerStats::injected);
      counter("hand.off.hits", SchedulerStats::handOffHits);
      counter("steals", SchedulerStats::steals);
      counter("probes", SchedulerStats::probes);
      counter("finds", SchedulerStats::finds);
      counter("parks", SchedulerStats::parks);
      counter("stalls", SchedulerStats::stalls);
      gauge("inject.depth", SchedulerStats::injectDepth);
      gauge("queued", now -> now.workers().stream().mapToLong(WorkerStats::queued).sum());
      gauge("workers", now -> now.workers().size());
      gauge("utilisation", now -> average(now.workers()));
    }

    private void counter(String name, ToLongFunction<SchedulerStats> count) {
      meters.counter("kcoro.scheduler." + name, this, shown -> count.applyAsLong(shown.stats));
    }

    private void gauge(String name, ToDoubleFunction<SchedulerStats> value) {
      meters.gauge("kcoro.scheduler." + name, this, shown -> value.applyAsDouble(shown.stats));
    }

    private static double average(List<WorkerStats> workers) {
      return workers.stream().mapToDouble(WorkerStats::utilisation).average().orElse(0);
    }
  }

  private final MeterRegistry registry;
  private final Map<String, Shown> shown = new HashMap<>();

  SchedulerMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void refresh(List<SchedulerSnapshot> schedulers) {
    Set<String> seen = new HashSet<>();
    for (SchedulerSnapshot scheduler : schedulers) {
      if (seen.add(scheduler.name())) {
        shown.computeIfAbsent(scheduler.name(), any -> new Shown(registry, scheduler)).stats =
            scheduler.stats();
      }
    }
    shown
        .entrySet()
        .removeIf(each -> {
          boolean gone = !seen.contains(each.getKey());
          if (gone) {
            each.getValue().meters.remove();
          }
          return gone;
        });
  }

  void close() {
    refresh(List.of());
  }
}
