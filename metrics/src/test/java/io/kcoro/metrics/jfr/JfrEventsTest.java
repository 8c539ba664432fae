package io.kcoro.metrics.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.metering.Metering;
import io.kcoro.metering.TimeKind;
import io.kcoro.metering.TimeRecorder;
import io.kcoro.metrics.histogram.Histograms;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JfrEventsTest {
  @TempDir Path folder;

  @AfterEach
  void unregister() {
    JfrEvents.unregister();
  }

  @Test
  void aRecordingHasWhatChannelsDid() throws Exception {
    Channel<String> channel =
        Channel.<String>builder().name("recorded").buffered(2).metering(Metering.COUNTERS).build();
    channel.send("a");
    channel.send("b");
    channel.trySend("c");
    channel.receive();
    Channel<String> other = Channel.<String>builder().name("not metered").build();
    JfrEvents.register();
    JfrEvents.register();

    Path file = record("endChunk");

    List<RecordedEvent> events = eventsOf(file, "kcoro.Channel");
    assertThat(events)
        .filteredOn(event -> event.getString("name").equals("recorded"))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getLong("channelId")).isEqualTo(channel.snapshot().id());
          assertThat(event.getString("kind")).isEqualTo("BUFFERED");
          assertThat(event.getInt("capacity")).isEqualTo(2);
          assertThat(event.getLong("depth")).isEqualTo(1);
          assertThat(event.getLong("sent")).isEqualTo(2);
          assertThat(event.getLong("received")).isEqualTo(1);
          assertThat(event.getLong("dropped")).isZero();
          assertThat(event.getLong("waitingSenders")).isZero();
          assertThat(event.getLong("waitingReceivers")).isZero();
          assertThat(event.getLong("sendFailures")).isEqualTo(1);
          assertThat(event.getLong("receiveFailures")).isZero();
        });
    assertThat(events)
        .filteredOn(event -> event.getString("name").equals(other.name()))
        .singleElement()
        .satisfies(event -> assertThat(event.getLong("sendFailures")).isEqualTo(-1));
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jfr");
    if (Files.isExecutable(tool)) {
      assertThat(printed(tool, file))
          .contains("kcoro.Channel {", "name = \"recorded\"", "sent = 2");
    }
  }

  @Test
  void nothingIsRecordedAfterwards() throws Exception {
    Channel<String> channel = Channel.<String>builder().name("unregistered").build();
    JfrEvents.register();
    JfrEvents.unregister();
    JfrEvents.unregister();

    assertThat(eventsOf(record("endChunk"), "kcoro.Channel")).isEmpty();
    assertThat(channel.name()).isEqualTo("unregistered"); // alive until here
  }

  @Test
  void aTimeAboveTheLimitIsAnEventAndAllAreHandedOn() throws Exception {
    Histograms histograms = new Histograms();
    Object source = new Object();
    TimeRecorder recorder =
        JfrEvents.slowerThan(Duration.ofMillis(5), histograms)
            .recorder(TimeKind.SEND_WAIT, source, "orders");
    Path file = folder.resolve("slow.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("kcoro.SlowTime");
      recording.start();
      recorder.record(5_000_000);
      recorder.record(5_000_001);
      recording.stop();
      recording.dump(file);
    }

    assertThat(eventsOf(file, "kcoro.SlowTime"))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getString("source")).isEqualTo("orders");
          assertThat(event.getString("kind")).isEqualTo("SEND_WAIT");
          assertThat(event.getDuration("time")).isEqualTo(Duration.ofNanos(5_000_001));
        });
    assertThat(histograms.of(source).getFirst().count()).isEqualTo(2);
    JfrEvents.slowerThan(Duration.ofMillis(5), null)
        .recorder(TimeKind.SEND_WAIT, source, "orders")
        .record(1);
  }

  private Path record(String period) throws Exception {
    Path file = folder.resolve("channels.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("kcoro.Channel").with("period", period);
      recording.start();
      recording.stop();
      recording.dump(file);
    }
    return file;
  }

  private static List<RecordedEvent> eventsOf(Path file, String name) throws Exception {
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .toList();
  }

  private static String printed(Path tool, Path file) throws Exception {
    Process process =
        new ProcessBuilder(tool.toString(), "print", "--events", "kcoro.Channel", file.toString())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }
}
