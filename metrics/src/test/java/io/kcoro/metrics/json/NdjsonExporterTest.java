package io.kcoro.metrics.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.channel.Channel;
import io.kcoro.metering.TimeKind;
import io.kcoro.metering.TimeRecorder;
import io.kcoro.metrics.histogram.Histograms;
import io.kcoro.support.Await;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import io.kcoro.time.ManualTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NdjsonExporterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Fails when it is told to; counts what else is done with it. */
  private static final class Output extends ByteArrayOutputStream {
    private boolean full;
    private boolean failsToClose;
    private int closed;

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      super.write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
      if (full) {
        throw new IOException("no space");
      }
    }

    @Override
    public void close() throws IOException {
      closed++;
      if (failsToClose) {
        throw new IOException("not closed");
      }
    }

    List<Map<String, Object>> objects() {
      String text = toString(StandardCharsets.UTF_8);
      assertThat(text)
          .satisfiesAnyOf(t -> assertThat(t).isEmpty(), t -> assertThat(t).endsWith("\n"));
      return text.lines().map(Json::object).toList();
    }
  }

  private final ManualTime time = ManualTime.create();
  private final Output output = new Output();
  private final List<IOException> failures = new ArrayList<>();

  private NdjsonExporter.Builder exporter() {
    return NdjsonExporter.to(() -> output)
        .every(SECOND)
        .on(time)
        .runningOn(Runnable::run)
        .onFailure(failures::add);
  }

  @Test
  void aSampleComesAtOnceAfterEachIntervalAndAtTheEnd() throws Exception {
    Channel<Integer> channel = Channel.<Integer>builder().name("ndjson").buffered(10).build();
    NdjsonExporter exporter = exporter().start();
    assertThat(output.objects()).hasSize(1);

    channel.send(1);
    time.advance(SECOND.minusNanos(1));
    assertThat(output.objects()).hasSize(1);
    time.advance(SECOND.multipliedBy(2));
    assertThat(output.objects()).hasSize(3);
    channel.send(2);
    exporter.close();

    assertThat(output.objects())
        .allSatisfy(object -> assertThat(object).containsEntry("v", 1L))
        .extracting(object -> Json.channels(object, "ndjson").getFirst().get("accepted"))
        .containsExactly(0L, 1L, 1L, 2L);
    assertThat(output.closed).isOne();
    assertThat(time.scheduled()).isZero();
    assertThat(exporter.isRunning()).isFalse();
    exporter.close();
    time.advance(SECOND.multipliedBy(5));
    assertThat(output.objects()).hasSize(4);
    assertThat(failures).isEmpty();
  }

  @Test
  void percentilesAreThoseOfTheInterval() throws Exception {
    Histograms histograms = new Histograms();
    Channel<Integer> channel = Channel.<Integer>builder().name("ndjson-times").build();
    TimeRecorder recorder = histograms.recorder(TimeKind.TRANSIT, channel, channel.name());
    recorder.record(1);

    try (NdjsonExporter _ = exporter().with(histograms).start()) {
      recorder.record(5);
      recorder.record(5);
      time.advance(SECOND);
    }

    assertThat(output.objects())
        .extracting(object -> Json.channels(object, channel.name()).getFirst().get("times"))
        .extracting(times -> ((Map<?, ?>) times).get("transit"))
        .satisfiesExactly(
            first -> assertThat(first).isNull(),
            second -> assertThat(second).asString().contains("count=2", "p50_ns=5"),
            last -> assertThat(last).isNull());
  }

  @Test
  void outputThatFailsEndsItAndIsToldOnce() throws Exception {
    NdjsonExporter exporter = exporter().start();
    output.full = true;
    output.failsToClose = true;
    time.advance(SECOND);

    assertThat(failures)
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure).hasMessage("no space");
          assertThat(failure.getSuppressed()).isNotEmpty();
        });
    assertThat(exporter.isRunning()).isFalse();
    assertThat(output.closed).isOne();
    assertThat(time.scheduled()).isZero();

    time.advance(SECOND.multipliedBy(3));
    exporter.close();
    assertThat(failures).hasSize(1);
    assertThat(output.closed).isOne();
  }

  @Test
  void aLastSampleThatFailsIsThrownByClose() throws Exception {
    NdjsonExporter exporter = exporter().start();
    output.full = true;

    assertThatThrownBy(exporter::close).isInstanceOf(IOException.class).hasMessage("no space");

    assertThat(output.closed).isOne();
    assertThat(failures).isEmpty();
    assertThat(exporter.isRunning()).isFalse();
    exporter.close();
  }

  @Test
  void anOutputThatCannotBeClosedIsToldByClose() throws Exception {
    NdjsonExporter exporter = exporter().start();
    output.failsToClose = true;

    assertThatThrownBy(exporter::close).hasMessage("not closed");
    assertThat(output.objects()).hasSize(2);
  }

  @Test
  void anOutputThatCannotBeOpenedIsToldByStart() {
    IOException missing = new IOException("no such folder");

    assertThatThrownBy(() ->
            NdjsonExporter.to(
                    () -> {
                      throw missing;
                    })
                .start())
        .isSameAs(missing);
  }

  @Test
  void anIntervalMustBePositive() {
    OutputStream none = OutputStream.nullOutputStream();
    assertThatThrownBy(() -> NdjsonExporter.to(() -> none).every(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
  }

  @Test
  void onTheClockOfTheMachineItWritesByItself(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("samples.ndjson");

    try (NdjsonExporter exporter =
        NdjsonExporter.to(() -> Files.newOutputStream(file)).every(Duration.ofMillis(1)).start()) {
      Await.until(() -> lines(file).size() >= 3);
      assertThat(exporter.isRunning()).isTrue();
    }

    assertThat(lines(file))
        .allSatisfy(line -> assertThat(Json.object(line)).containsKey("channels"));
  }

  @Test
  void theLastSampleIsThereWheneverItIsClosed(Seeds seeds) throws Exception {
    Random random = seeds.random();
    for (int round = 0; round < Stress.scaled(50); round++) {
      Output sink = new Output();
      String name = "round " + round;
      Channel<Integer> channel = Channel.<Integer>builder().name(name).unlimited().build();
      NdjsonExporter exporter =
          NdjsonExporter.to(() -> sink).every(Duration.ofNanos(100_000)).start();
      int elements = random.nextInt(200);
      for (int n = 0; n < elements; n++) {
        channel.send(n);
        Thread.yield();
      }
      exporter.close();

      assertThat(Json.channels(sink.objects().getLast(), name).getFirst())
          .containsEntry("accepted", (long) elements);
      assertThat(sink.closed).isOne();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
