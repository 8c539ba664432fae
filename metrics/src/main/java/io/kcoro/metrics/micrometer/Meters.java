package io.kcoro.metrics.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The meters of one channel or scheduler in a registry, which come and go together. They read from
/// an object that whoever has these keeps: the registry does not.
final class Meters {
  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();

  Meters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  /// @param more further tags, names and values by turns
  <T> void counter(String name, T state, ToDoubleFunction<T> count, String... more) {
    meters.add(FunctionCounter.builder(name, state, count).tags(tags.and(more)).register(registry));
  }

  /// @param more further tags, names and values by turns
  <T> void gauge(String name, T state, ToDoubleFunction<T> value, String... more) {
    meters.add(Gauge.builder(name, state, value).tags(tags.and(more)).register(registry));
  }

  void remove() {
    meters.forEach(registry::remove);
    meters.clear();
  }
}
