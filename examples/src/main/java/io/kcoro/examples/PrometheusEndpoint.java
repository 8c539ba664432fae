package io.kcoro.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kcoro.channel.Channel;
import io.kcoro.metering.Metering;
import io.kcoro.metrics.histogram.Histograms;
import io.kcoro.metrics.micrometer.KcoroMeterBinder;
import io.kcoro.monitor.Monitor;
import io.kcoro.scope.Scope;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Serves what Prometheus scrapes: the channels of this process, over HTTP.
public final class PrometheusEndpoint implements AutoCloseable {
  private static final String PATH = "/metrics";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Histograms histograms = Histograms.install();
  private final KcoroMeterBinder binder = KcoroMeterBinder.builder().with(histograms).build();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  private PrometheusEndpoint(HttpServer server) {
    this.server = server;
    binder.bindTo(registry);
    server.setExecutor(executor);
    server.createContext(PATH, this::answer);
    server.start();
  }

  /// Serves on the loopback address.
  ///
  /// @param port 0 for any that is free
  static PrometheusEndpoint start(int port) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return new PrometheusEndpoint(HttpServer.create(new InetSocketAddress(loopback, port), 0));
  }

  /// Where it is.
  URI address() {
    InetSocketAddress address = server.getAddress();
    return URI.create(
        "http://%s:%d%s".formatted(address.getAddress().getHostAddress(), address.getPort(), PATH));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      binder.refresh(); // what is scraped is of now
      byte[] body = registry.scrape().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(200, body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.close();
    binder.close();
    histograms.uninstall();
    registry.close();
  }

  /// Serves until it is killed, while numbers go through a channel that is measured.
  public static void main(String[] args) throws Exception {
    int port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
    try (PrometheusEndpoint endpoint = start(port)) {
      System.out.println("scrape " + endpoint.address());
      Monitor.meter("numbers", Metering.TIMES);
      Channel<Long> numbers = Channel.<Long>builder().name("numbers").buffered(64).build();
      Scope.run(scope -> {
        scope.launch(
            "producer",
            () -> {
              for (long n = 0; true; n++) {
                numbers.send(n);
              }
            });
        numbers.forEach(n -> {});
      });
    }
  }
}
