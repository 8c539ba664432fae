package io.kcoro.cli.chanmon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kcoro.channel.ChannelFailures;
import io.kcoro.channel.ChannelKind;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final long SECOND = 1_000_000_000L;

  /** Where `System.nanoTime` wraps around within the test. */
  private static final long START = Long.sum(Long.MAX_VALUE, -SECOND);

  @Test
  void ratesAreOfTheIntervalAndPeakAndAverageOfTheWhole() {
    Sampler sampler = new Sampler(START, Views.of(0));

    sampler.sample(START + SECOND, Views.of(4_000_000));
    Sample sample = sampler.sample(START + 3 * SECOND, Views.of(6_000_000));

    assertThat(sample.millis()).isEqualTo(3000);
    assertThat(sample.sends()).isEqualTo(6_000_000);
    assertThat(sample.recvs()).isEqualTo(6_000_000);
    assertThat(sample.pps()).isEqualTo(1e6);
    assertThat(sample.gbps()).isEqualTo(1);
    assertThat(sample.peakPps()).isEqualTo(4e6);
    assertThat(sample.peakGbps()).isEqualTo(4);
    assertThat(sample.averagePps()).isEqualTo(2e6);
    assertThat(sample.averageGbps()).isEqualTo(2);
    assertThat(sample.smoothPps()).isCloseTo(1e6 + 3e6 * Math.exp(-0.4), within(1e-3));
    assertThat(sample.smoothGbps()).isCloseTo(1 + 3 * Math.exp(-0.4), within(1e-9));
  }

  @Test
  void whatIsNotCountedIsNull() {
    Counts counts = new Counts(5, 5, null, 0, 0, null, null);
    Sampler sampler = new Sampler(START, Views.of(Mode.TASKS, Counts.NONE, null));

    Sample sample = sampler.sample(START + SECOND, Views.of(Mode.TASKS, counts, null));

    assertThat(sample.pps()).isEqualTo(5);
    assertThat(sample.gbps()).isNull();
    assertThat(sample.smoothGbps()).isNull();
    assertThat(sample.peakGbps()).isNull();
    assertThat(sample.averageGbps()).isNull();
    assertThat(sample.failures()).isNull();
    assertThat(sample.handOff()).isNull();
    assertThat(sample.steal()).isNull();
    assertThat(sample.times()).isEqualTo(ChannelTimes.NONE);
  }

  @Test
  void failuresAreOfBothSidesAndOfTheInterval() {
    Sampler sampler = new Sampler(START, failing(1, 10));

    assertThat(sampler.sample(START + SECOND, failing(3, 10)).failures())
        .isEqualTo(new ChannelFailures(2, 2, 2, 2));
    assertThat(sampler.sample(START + 2 * SECOND, failing(4, 15)).failures())
        .isEqualTo(new ChannelFailures(6, 6, 6, 6));
  }

  private static View failing(long sends, long receives) {
    return Views.of(
        Mode.CHANNEL,
        new Counts(
            0,
            0,
            0L,
            0,
            0,
            new ChannelFailures(sends, sends, sends, sends),
            new ChannelFailures(receives, receives, receives, receives)),
        null);
  }

  @Test
  void ratiosAreOfTheInterval() {
    Sampler sampler = new Sampler(START, scheduled(100, 0, 50, 60));

    Sample sample = sampler.sample(START + SECOND, scheduled(300, 150, 51, 64));
    assertThat(sample.handOff()).isEqualTo(0.75);
    assertThat(sample.steal()).isEqualTo(0.25);

    Sample idle = sampler.sample(START + 2 * SECOND, scheduled(300, 150, 51, 64));
    assertThat(idle.handOff()).isNull();
    assertThat(idle.steal()).isNull();
  }

  private static View scheduled(long completed, long handOffs, long steals, long probes) {
    return Views.of(
        Mode.CHANNEL, Views.counts(0), Views.scheduler(completed, handOffs, steals, probes));
  }

  @Test
  void anotherModeBeginsAnew() {
    Sampler sampler = new Sampler(START, Views.of(0));
    sampler.sample(START + SECOND, Views.of(4_000_000));

    Sample first =
        sampler.sample(
            START + 2 * SECOND,
            Views.of(Mode.TASKS, new Counts(70, 70, null, 0, 0, null, null), null));
    assertThat(first.recvs()).isZero();
    assertThat(first.pps()).isZero();
    assertThat(first.gbps()).isNull();
    assertThat(first.peakPps()).isZero();

    Sample second =
        sampler.sample(
            START + 3 * SECOND,
            Views.of(Mode.TASKS, new Counts(80, 80, null, 0, 0, null, null), null));
    assertThat(second.pps()).isEqualTo(10);
    assertThat(second.smoothPps()).isEqualTo(10);
    assertThat(second.averagePps()).isEqualTo(10);
  }

  @Test
  void clearedItCountsFromTheLastLookOn() {
    Sampler sampler = new Sampler(START, Views.of(0));
    sampler.sample(START + SECOND, Views.of(4_000_000));

    sampler.clear();
    Sample sample = sampler.sample(START + 2 * SECOND, Views.of(4_000_003));

    assertThat(sample.millis()).isEqualTo(2000);
    assertThat(sample.recvs()).isEqualTo(3);
    assertThat(sample.peakPps()).isEqualTo(3);
    assertThat(sample.smoothPps()).isEqualTo(3);
    assertThat(sample.averagePps()).isEqualTo(3);
  }

  @Test
  void twoLooksInOneInstantAreAMicrosecondApart() {
    Sampler sampler = new Sampler(START, Views.of(0));
    sampler.sample(START + SECOND, Views.of(0));

    assertThat(sampler.sample(START + SECOND, Views.of(1)).pps()).isEqualTo(1e6);
  }

  @Test
  void timesAreThoseOfTheOnlyChannel() {
    ChannelTimes times = new ChannelTimes(new Percentiles(1, 2, 3, 4, 5), null, null);
    ChannelView one =
        new ChannelView(Views.channel(1, "a", ChannelKind.BUFFERED, 4, 0, null).snapshot(), times);
    Sampler sampler = new Sampler(START, Views.of(0));

    assertThat(
            sampler
                .sample(START + SECOND, Views.of(Mode.CHANNEL, Views.counts(0), null, one))
                .times())
        .isSameAs(times);
    assertThat(
            sampler
                .sample(START + 2 * SECOND, Views.of(Mode.CHANNEL, Views.counts(0), null, one, one))
                .times())
        .isSameAs(ChannelTimes.NONE);
  }

  @Test
  void countsAddUpAndKeepWhatIsNotKnownApartFromZero() {
    Counts known =
        new Counts(
            1, 2, 3L, 4, 5, new ChannelFailures(1, 2, 3, 4), new ChannelFailures(10, 20, 30, 40));

    assertThat(Counts.NONE.plus(Counts.NONE)).isEqualTo(Counts.NONE);
    assertThat(known.plus(Counts.NONE)).isEqualTo(known);
    assertThat(Counts.NONE.plus(known)).isEqualTo(known);
    assertThat(known.plus(known).bytes()).isEqualTo(6);
    assertThat(known.failures()).isEqualTo(new ChannelFailures(11, 22, 33, 44));
  }
}
