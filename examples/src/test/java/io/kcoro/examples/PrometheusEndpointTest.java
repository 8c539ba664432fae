package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.metering.Metering;
import io.kcoro.monitor.Monitor;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrometheusEndpointTest {
  @AfterEach
  void timeAsBefore() {
    Monitor.sampleEvery(128);
  }

  @Test
  void whatChannelsDidIsServedOverHttp() throws Exception {
    try (PrometheusEndpoint endpoint = PrometheusEndpoint.start(0)) {
      Monitor.sampleEvery(1);
      Channel<String> channel =
          Channel.<String>builder().name("served").buffered(2).metering(Metering.TIMES).build();
      channel.send("a");
      channel.send("b");
      channel.trySend("c");
      channel.receive();

      assertThat(linesOf(endpoint.address()))
          .contains(
              "kcoro_channel_sends_total{channel=\"served\",kind=\"BUFFERED\"} 2.0",
              "kcoro_channel_receives_total{channel=\"served\",kind=\"BUFFERED\"} 1.0",
              "kcoro_channel_depth{channel=\"served\",kind=\"BUFFERED\"} 1.0",
              "kcoro_channel_failures_total{channel=\"served\",kind=\"BUFFERED\","
                  + "outcome=\"would_block\",side=\"send\"} 1.0")
          .anyMatch(line ->
              line.startsWith(
                  "kcoro_channel_time{channel=\"served\",kind=\"BUFFERED\",quantile=\"0.5\","));
      channel.receive();
      assertThat(linesOf(endpoint.address()))
          .contains("kcoro_channel_receives_total{channel=\"served\",kind=\"BUFFERED\"} 2.0");
    }
  }

  private static List<String> linesOf(URI address) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setRequestProperty("Connection", "close");
    try (InputStream body = connection.getInputStream()) {
      assertThat(connection.getResponseCode()).isEqualTo(200);
      return new String(body.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } finally {
      connection.disconnect();
    }
  }
}
