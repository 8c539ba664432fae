import org.jspecify.annotations.NullMarked;

/** Programs that show kcoro at work. */
@NullMarked
@SuppressWarnings("requires-automatic") // Micrometer is no module
module io.kcoro.examples {
  requires io.kcoro;
  requires io.kcoro.memory;
  requires io.kcoro.metrics;
  requires io.kcoro.testkit;
  requires java.management;
  requires jdk.httpserver;
  requires jdk.jfr;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires static org.jspecify;
}
