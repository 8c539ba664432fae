package io.kcoro.cli.chanmon.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcoro.channel.ChannelKind;
import io.kcoro.cli.chanmon.model.Counts;
import io.kcoro.cli.chanmon.model.Mode;
import io.kcoro.cli.chanmon.model.View;
import io.kcoro.support.Seeds;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadTest {
  static Stream<Arguments> kindsAndEngines() {
    return Arrays.stream(ChannelKind.values())
        .flatMap(
            kind -> Arrays.stream(EngineKind.values()).map(engine -> Arguments.of(kind, engine)));
  }

  private static WorkloadSettings settings(
      ChannelKind kind, EngineKind engine, int producers, int consumers, long packets) {
    return new WorkloadSettings(kind, 8, engine, producers, consumers, packets, 16, 0);
  }

  @Test
  void theSharesAreAllOfItAndDifferByOneAtMost() {
    WorkloadSettings settings = settings(ChannelKind.BUFFERED, EngineKind.DIRECT, 7, 1, 100);

    assertThat(IntStream.range(0, 7).mapToLong(settings::share).toArray())
        .containsExactly(15, 15, 14, 14, 14, 14, 14);
  }

  @ParameterizedTest
  @MethodSource("kindsAndEngines")
  void aRunSendsEachPacketOnceAndReceivesIt(ChannelKind kind, EngineKind engine)
      throws InterruptedException {
    View view = run(settings(kind, engine, 3, 2, 10_001), Mode.CHANNEL, 2);

    Counts counts = view.counts();
    assertThat(view.runs()).isEqualTo(2);
    assertThat(counts.sends()).isEqualTo(20_002);
    assertBalanced(kind, counts);
    assertThat(counts.undelivered()).isZero();
    assertThat(counts.bytes()).isEqualTo(16 * counts.recvs());
    assertThat(view.state()).isEqualTo("ended");
    assertThat(view.scheduler() == null).isEqualTo(engine == EngineKind.DIRECT);
  }

  @ParameterizedTest
  @EnumSource
  void tasksThatStartEnd(EngineKind engine) throws InterruptedException {
    View view = run(settings(ChannelKind.BUFFERED, engine, 3, 1, 2_000), Mode.TASKS, 2);

    assertThat(view.counts()).isEqualTo(new Counts(4_000, 4_000, null, 0, 0, null, null));
    assertThat(view.channels()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kindsAndEngines")
  void stoppedInTheMiddleItLosesNothing(ChannelKind kind, EngineKind engine, Seeds seeds)
      throws InterruptedException {
    Random random = seeds.random(0);
    for (int i = 0; i < 5; i++) {
      WorkloadSettings settings =
          settings(kind, engine, 1 + random.nextInt(3), 1 + random.nextInt(3), 5_000_000);
      try (Workload workload = new Workload(settings, Mode.CHANNEL, Workload.ENDLESS)) {
        workload.start();
        long enough = random.nextInt(20_000);
        await().until(() -> workload.look().counts().sends() >= enough);
        workload.stop();
        assertThat(workload.awaitEnd(Long.MAX_VALUE)).isTrue();

        assertThat(workload.failure()).isNull();
        Counts counts = workload.look().counts();
        assertThat(counts.sends()).isGreaterThanOrEqualTo(enough);
        assertBalanced(kind, counts);
        assertThat(counts.undelivered()).isZero();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndEngines")
  void whatIsGivenUpIsCounted(ChannelKind kind, EngineKind engine) throws InterruptedException {
    try (Workload workload =
        new Workload(settings(kind, engine, 2, 2, 5_000_000), Mode.CHANNEL, Workload.ENDLESS)) {
      workload.start();
      await().until(() -> workload.look().counts().recvs() > 0);
      workload.abandon();
      assertThat(workload.awaitEnd(Long.MAX_VALUE)).isTrue();

      assertThat(workload.failure()).isNull();
      assertBalanced(kind, workload.look().counts());
    }
  }

  private static void assertBalanced(ChannelKind kind, Counts counts) {
    assertThat(counts.sends()).isEqualTo(counts.recvs() + counts.dropped() + counts.undelivered());
    if (kind != ChannelKind.CONFLATED) {
      assertThat(counts.dropped()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void pausedItKeepsItsCountsAndGoesOn(EngineKind engine) {
    WorkloadSettings settings = settings(ChannelKind.BUFFERED, engine, 2, 2, 1_000_000);
    try (Workload workload = new Workload(settings, Mode.CHANNEL, Workload.ENDLESS)) {
      workload.start();
      await().until(() -> workload.look().counts().recvs() > 0);

      workload.pauseOrGoOn();
      await().until(() -> workload.look().state().equals("stopped"));
      Counts counts = workload.look().counts();
      assertThat(workload.isPaused()).isTrue();
      assertBalanced(ChannelKind.BUFFERED, counts);

      workload.pauseOrGoOn();
      await().until(() -> workload.look().counts().recvs() > counts.recvs());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherModeCountsFromTheBeginning(EngineKind engine) {
    WorkloadSettings settings = settings(ChannelKind.RENDEZVOUS, engine, 2, 2, 1_000_000);
    try (Workload workload = new Workload(settings, Mode.CHANNEL, Workload.ENDLESS)) {
      workload.start();
      await().until(() -> workload.look().counts().recvs() > 0);

      workload.switchMode();
      await().until(() -> workload.look().mode() == Mode.TASKS);
      assertThat(workload.look().title()).isEqualTo("tasks, " + engine + ", 2 producers");
      assertThat(workload.look().counts().bytes()).isNull();
      await().until(() -> workload.look().counts().recvs() > 0);

      workload.switchMode();
      await().until(() -> workload.look().mode() == Mode.CHANNEL);
      assertThat(workload.look().title()).isEqualTo("rendezvous, " + engine + ", 2 -> 2, 16 B");
    }
  }

  @Test
  void neverStartedItLeavesNothing() {
    new Workload(settings(ChannelKind.BUFFERED, EngineKind.STACKLESS, 1, 1, 1), Mode.CHANNEL, 1)
        .close();
  }

  private static View run(WorkloadSettings settings, Mode mode, long runs)
      throws InterruptedException {
    try (Workload workload = new Workload(settings, mode, runs)) {
      workload.start();
      assertThat(workload.awaitEnd(Long.MAX_VALUE)).isTrue();
      assertThat(workload.failure()).isNull();
      return workload.look();
    }
  }
}
