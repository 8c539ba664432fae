import org.jspecify.annotations.NullMarked;

/// What kcoro measures, handed on: histograms, JSON, JMX, JFR, Micrometer, a channel of events.
///
/// Micrometer is needed only by whoever uses `io.kcoro.metrics.micrometer`, and then required by
/// their own module.
@NullMarked
@SuppressWarnings("requires-automatic") // Micrometer is no module
module io.kcoro.metrics {
  requires transitive io.kcoro;
  requires java.management;
  requires jdk.jfr;
  requires tools.jackson.core;
  requires static micrometer.core;
  requires static org.jspecify;

  exports io.kcoro.metrics.event;
  exports io.kcoro.metrics.histogram;
  exports io.kcoro.metrics.jfr;
  exports io.kcoro.metrics.jmx;
  exports io.kcoro.metrics.json;
  exports io.kcoro.metrics.micrometer;
}
