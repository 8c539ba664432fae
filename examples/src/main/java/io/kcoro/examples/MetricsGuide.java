package io.kcoro.examples;

// region imports
import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.metering.Metering;
import io.kcoro.metrics.event.MetricEvent;
import io.kcoro.metrics.event.MetricEvents;
import io.kcoro.metrics.histogram.Histograms;
import io.kcoro.metrics.histogram.Percentiles;
import io.kcoro.metrics.jfr.JfrEvents;
import io.kcoro.metrics.jmx.KcoroJmx;
import io.kcoro.metrics.jmx.KcoroMXBean;
import io.kcoro.metrics.json.NdjsonExporter;
import io.kcoro.metrics.micrometer.KcoroMeterBinder;
import io.kcoro.monitor.Monitor;
import io.kcoro.time.ManualTime;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.management.JMX;
import javax.management.ObjectName;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

// endregion

/// The code of `docs/metrics.md`: each region is one block of the page, in this order. A test
/// compares them and runs each method.
public final class MetricsGuide {
  private MetricsGuide() {}

  /// Prints what each block of the page gives.
  public static void main(String[] args) throws Exception {
    System.out.println(percentiles());
    System.out.println(ndjson());
    System.out.println(prometheus());
    System.out.println(jmx());
    System.out.println(jfr());
    System.out.println(events());
  }

  // region percentiles
  static List<String> percentiles() throws InterruptedException {
    Histograms histograms = Histograms.install(); // first, so that it gets all
    Monitor.sampleEvery(1); // each operation; one in 128 if not said
    Channel<Integer> orders =
        Channel.<Integer>builder().name("orders").buffered(8).metering(Metering.TIMES).build();
    for (int n = 0; n < 100; n++) {
      orders.send(n);
      orders.receive();
    }
    List<Percentiles> times = histograms.of(orders);
    histograms.uninstall();
    Monitor.sampleEvery(128);
    return times.stream()
        .map(each ->
            "%s: %d times, ordered: %b"
                .formatted(each.kind(), each.count(), each.p50() <= each.p99()))
        .toList();
  }

  // endregion

  // region ndjson
  static List<String> ndjson() throws Exception {
    Channel<String> orders = Channel.<String>builder().name("orders").buffered(8).build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    NdjsonExporter exporter =
        NdjsonExporter.to(() -> bytes) // or a file: Files.newOutputStream(path)
            .every(Duration.ofSeconds(1))
            .onFailure(failure -> System.err.println("no more samples: " + failure))
            .start();
    orders.send("tea");
    exporter.close(); // writes the last sample

    String last = bytes.toString(StandardCharsets.UTF_8).lines().toList().getLast();
    return List.of(last.substring(0, 6), "has orders: " + last.contains("\"orders\""));
  }

  // endregion

  // region prometheus
  static List<String> prometheus() throws InterruptedException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Channel<String> orders = Channel.<String>builder().name("shop.orders").buffered(8).build();
    try (KcoroMeterBinder binder =
        KcoroMeterBinder.builder().limit(50).every(Duration.ofSeconds(10)).build()) {
      binder.bindTo(registry);
      orders.send("tea");
      orders.send("milk");
      binder.refresh(); // else what is shown is up to ten seconds old
      return registry
          .scrape()
          .lines()
          .filter(line -> line.contains("sends_total{channel=\"shop.orders\""))
          .toList();
    } finally {
      registry.close();
    }
  }

  // endregion

  // region jmx
  static List<Metering> jmx() throws Exception {
    Channel<String> orders = Channel.<String>builder().name("remote.orders").build();
    KcoroJmx.register();
    KcoroMXBean bean = // a client does the same with its connection
        JMX.newMXBeanProxy(
            ManagementFactory.getPlatformMBeanServer(),
            new ObjectName(KcoroJmx.NAME),
            KcoroMXBean.class);
    bean.lease(30); // seconds; to be renewed
    bean.meter("remote.*", "counters");
    Metering during = orders.metering();
    bean.lease(0); // or when it is not renewed
    Metering after = orders.metering();
    KcoroJmx.unregister();
    return List.of(during, after);
  }

  // endregion

  // region jfr
  static List<String> jfr() throws Exception {
    Channel<String> orders = Channel.<String>builder().name("recorded.orders").buffered(8).build();
    orders.send("tea");
    JfrEvents.register();
    Path file = Files.createTempFile("channels", ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable("kcoro.Channel").with("period", "endChunk"); // "1 s" if not said
      recording.start();
      recording.stop();
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().equals("kcoro.Channel"))
          .filter(event -> event.getString("name").equals("recorded.orders"))
          .map(event -> event.getLong("sent") + " sent, " + event.getLong("depth") + " there")
          .toList();
    } finally {
      Files.delete(file);
      JfrEvents.unregister();
    }
  }

  // endregion

  // region events
  static List<String> events() throws InterruptedException {
    ManualTime time = ManualTime.create(Runnable::run); // a program leaves it out
    Channel<Integer> orders = Channel.unlimited();
    ReceiveChannel<MetricEvent> events =
        MetricEvents.of(orders, 1_000, Duration.ofSeconds(1), time);
    for (int n = 0; n < 1_200; n++) {
      orders.send(n);
    }
    time.advance(Duration.ofMillis(10)); // enough operations
    MetricEvent many = events.receive();
    time.advance(Duration.ofSeconds(1)); // enough time
    MetricEvent late = events.receive();
    events.cancel();
    return List.of(many.rate().sent() + " sent", late.rate().sent() + " sent");
  }
  // endregion
}
