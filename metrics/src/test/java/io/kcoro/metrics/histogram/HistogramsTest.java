package io.kcoro.metrics.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kcoro.channel.Channel;
import io.kcoro.metering.TimeKind;
import io.kcoro.metering.TimeRecorder;
import io.kcoro.support.Await;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HistogramsTest {
  private final Histograms histograms = new Histograms();
  private final Object source = new Object();

  @Test
  void nothingIsThereBeforeATimeWasRecorded() {
    TimeRecorder recorder = histograms.recorder(TimeKind.HANDLER, source, "actor");

    assertThat(histograms.all()).isEmpty();
    assertThat(histograms.of(source)).isEmpty();
    assertThat(histograms.of(new Object())).isEmpty();

    recorder.record(7);

    assertThat(histograms.of(source))
        .containsExactly(new Percentiles("actor", TimeKind.HANDLER, 1, 7, 7, 7, 7, 7));
  }

  @Test
  void percentilesAreThoseOfTheSortedTimes(Seeds seeds) {
    Random random = seeds.random();
    for (int count : new int[] {1, 2, 9, 10, 11, 999, 1_000, 1_001, 54_321}) {
      Object each = new Object();
      TimeRecorder recorder = histograms.recorder(TimeKind.TRANSIT, each, "channel");
      long[] times = new long[count];
      for (int i = 0; i < count; i++) {
        times[i] = (long) Math.exp(11 + 3 * random.nextGaussian()); // around 60 us
        recorder.record(times[i]);
      }
      Arrays.sort(times);

      Percentiles found = histograms.of(each).getFirst();

      assertThat(found.count()).isEqualTo(count);
      assertThat(found.p50()).isCloseTo(at(times, 0.5), error(at(times, 0.5)));
      assertThat(found.p90()).isCloseTo(at(times, 0.9), error(at(times, 0.9)));
      assertThat(found.p99()).isCloseTo(at(times, 0.99), error(at(times, 0.99)));
      assertThat(found.p999()).isCloseTo(at(times, 0.999), error(at(times, 0.999)));
      assertThat(found.max()).isEqualTo(times[count - 1]);
      assertThat(found.p999()).isLessThanOrEqualTo(found.max());
    }
  }

  @Test
  void timesOfZeroAreCounted() {
    TimeRecorder recorder = histograms.recorder(TimeKind.SEND_WAIT, source, "channel");
    LongStream.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 5).forEach(recorder::record);

    assertThat(histograms.of(source))
        .containsExactly(new Percentiles("channel", TimeKind.SEND_WAIT, 10, 0, 0, 5, 5, 5));
  }

  @Test
  void theShortestAndTheLongestTimesFindRoomInAnyOrder() {
    TimeRecorder recorder = histograms.recorder(TimeKind.SEND_WAIT, source, "channel");
    LongStream.of(1_000, Long.MAX_VALUE, 1, 1_000_000).forEach(recorder::record);

    Percentiles found = histograms.of(source).getFirst();

    assertThat(found.count()).isEqualTo(4);
    assertThat(found.p50()).isCloseTo(1_000, within(10L));
    assertThat(found.max()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void kindsOfOneSourceStandApartAndARecorderAskedForAgainGoesOn() {
    histograms.recorder(TimeKind.RECEIVE_WAIT, source, "channel").record(2);
    histograms.recorder(TimeKind.SEND_WAIT, source, "channel").record(1);
    histograms.recorder(TimeKind.RECEIVE_WAIT, source, "channel").record(2);
    histograms.recorder(TimeKind.HANDLER, new String("equal"), "one").record(3);
    Object held = new String("equal");
    histograms.recorder(TimeKind.HANDLER, held, "other").record(4);

    assertThat(histograms.of(source))
        .containsExactly(
            new Percentiles("channel", TimeKind.SEND_WAIT, 1, 1, 1, 1, 1, 1),
            new Percentiles("channel", TimeKind.RECEIVE_WAIT, 2, 2, 2, 2, 2, 2));
    assertThat(histograms.of(held))
        .containsExactly(new Percentiles("other", TimeKind.HANDLER, 1, 4, 4, 4, 4, 4));
  }

  @Test
  void aReadingTellsChannelsByTheirNumbers() {
    Channel<String> channel = Channel.rendezvous();
    histograms.recorder(TimeKind.TRANSIT, channel, channel.name()).record(9);
    histograms.recorder(TimeKind.HANDLER, source, "actor").record(3);

    Reading reading = histograms.read();

    assertThat(reading.ofChannel(channel.snapshot().id()))
        .singleElement()
        .extracting(Percentiles::kind, Percentiles::max)
        .containsExactly(TimeKind.TRANSIT, 9L);
    assertThat(reading.of(channel)).isEqualTo(reading.ofChannel(channel.snapshot().id()));
    assertThat(reading.ofOthers()).isEqualTo(reading.of(source)).hasSize(1);
    assertThat(reading.all()).hasSize(2);
    assertThat(reading.ofChannel(channel.snapshot().id() + 1)).isEmpty();
  }

  @Test
  void eachReaderHasItsOwnIntervals(Seeds seeds) {
    Random random = seeds.random();
    TimeRecorder recorder = histograms.recorder(TimeKind.TRANSIT, source, "channel");
    recorder.record(5_000_000);
    Intervals often = histograms.intervals();
    Intervals seldom = histograms.intervals();
    assertThat(often.read().all()).isEmpty();

    for (int round = 0; round < 3; round++) {
      long[] times =
          LongStream.generate(() -> 1_000 + random.nextInt(100_000)).limit(500).toArray();
      LongStream.of(times).forEach(recorder::record);
      Arrays.sort(times);

      Percentiles interval = often.read().of(source).getFirst();

      assertThat(interval.count()).isEqualTo(500);
      assertThat(interval.p50()).isCloseTo(at(times, 0.5), error(at(times, 0.5)));
      assertThat(interval.max()).isCloseTo(times[499], error(times[499]));
      assertThat(often.read().of(source)).isEmpty();
    }
    assertThat(seldom.read().of(source).getFirst().count()).isEqualTo(1_500);
    assertThat(histograms.of(source).getFirst().count()).isEqualTo(1_501);
  }

  @Test
  void noTimeIsLostOrReadTwiceWhileThreadsRecord(Seeds seeds) throws InterruptedException {
    int each = Stress.scaled(100_000);
    AtomicBoolean recording = new AtomicBoolean(true);
    AtomicLong read = new AtomicLong();
    Intervals intervals = histograms.intervals();
    Thread reader =
        Thread.startVirtualThread(() -> {
          while (recording.get()) {
            intervals.read().of(source).forEach(part -> read.addAndGet(part.count()));
          }
        });
    List<Thread> threads = new ArrayList<>();
    AtomicLong longest = new AtomicLong();
    for (int i = 0; i < 3; i++) {
      Random random = seeds.random(i);
      threads.add(
          Thread.startVirtualThread(() -> {
            TimeRecorder recorder = histograms.recorder(TimeKind.TRANSIT, source, "channel");
            for (int n = 0; n < each; n++) {
              long time = random.nextLong() >>> (1 + random.nextInt(63));
              longest.accumulateAndGet(time, Math::max);
              recorder.record(time);
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    recording.set(false);
    reader.join();
    intervals.read().of(source).forEach(part -> read.addAndGet(part.count()));

    assertThat(read).hasValue(3L * each);
    assertThat(histograms.of(source).getFirst())
        .extracting(Percentiles::count, Percentiles::max)
        .containsExactly(3L * each, longest.get());
  }

  @Test
  void collectedSourcesLeaveNothingBehind() throws InterruptedException {
    Intervals intervals = histograms.intervals();
    for (int i = 0; i < 1_000; i++) {
      histograms.recorder(TimeKind.TRANSIT, new Object(), "short-lived").record(i);
    }
    histograms.recorder(TimeKind.TRANSIT, source, "long-lived").record(1);
    intervals.read();

    Await.until(() -> {
      System.gc();
      return histograms.sources() == 1;
    });

    assertThat(histograms.all()).extracting(Percentiles::source).containsExactly("long-lived");
    intervals.read();
    assertThat(intervals.kept()).isEqualTo(1);
  }

  @Test
  void theOneThatIsInstalledIsKnown() {
    Histograms first = Histograms.install();
    Histograms second = Histograms.install();
    assertThat(Histograms.installed()).isSameAs(second);

    first.uninstall();
    assertThat(Histograms.installed()).isSameAs(second);

    second.uninstall();
    assertThat(Histograms.installed()).isNull();
  }

  private static long at(long[] sorted, double quantile) {
    return sorted[(int) Math.ceil(quantile * sorted.length - 1e-9) - 1];
  }

  private static Offset<Long> error(long time) {
    return within((long) Math.ceil(0.01 * time + 0.5));
  }
}
