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

  static Stream<Arguments> kindsEnginesAndPayloads() {
    return kindsAndEngines()
        .flatMap(both ->
            Arrays.stream(PayloadKind.values())
                .map(payload -> Arguments.of(both.get()[0], both.get()[1], payload)));
  }

  private static WorkloadSettings settings(
      ChannelKind kind, EngineKind engine, int producers, int consumers, long packets) {
    return settings(kind, engine, PayloadKind.DESCRIPTOR, producers, consumers, packets, 16);
  }

  private static WorkloadSettings settings(
      ChannelKind kind,
      EngineKind engine,
      PayloadKind payload,
      int producers,
      int consumers,
      long packets,
      int size) {
    return new WorkloadSettings(kind, 8, engine, producers, consumers, packets, size, payload, 0);
  }

  @Test
  void theSharesAreAllOfItAndDifferByOneAtMost() {
    WorkloadSettings settings = settings(ChannelKind.BUFFERED, EngineKind.DIRECT, 7, 1, 100);

    assertThat(IntStream.range(0, 7).mapToLong(settings::share).toArray())
        .containsExactly(15, 15, 14, 14, 14, 14, 14);
  }

  @ParameterizedTest
  @MethodSource("kindsEnginesAndPayloads")
  void aRunSendsEachPacketOnceAndReceivesIt(
      ChannelKind kind, EngineKind engine, PayloadKind payload) throws InterruptedException {
    View view = run(settings(kind, engine, payload, 3, 2, 10_001, 16), Mode.CHANNEL, 2);

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
  @MethodSource("kindsEnginesAndPayloads")
  void packetsOfAnySize(ChannelKind kind, EngineKind engine, PayloadKind payload)
      throws InterruptedException {
    for (int size : new int[] {1, 7, 8, 15, 16, 17, 65_536}) {
      Counts counts =
          run(settings(kind, engine, payload, 2, 2, 200, size), Mode.CHANNEL, 1).counts();

      assertThat(counts.sends()).isEqualTo(200);
      assertBalanced(kind, counts);
      assertThat(counts.bytes()).isEqualTo(size * counts.recvs());
    }
  }

  /** Packets of a megabyte, of which the arena has room for some hundreds. */
  @ParameterizedTest
  @EnumSource
  void producersWaitForRoom(EngineKind engine) throws InterruptedException {
    Counts counts =
        run(
                settings(
                    ChannelKind.UNLIMITED, engine, PayloadKind.DESCRIPTOR, 4, 1, 2_000, 1 << 20),
                Mode.CHANNEL,
                1)
            .counts();

    assertThat(counts.sends()).isEqualTo(2_000);
    assertThat(counts.recvs()).isEqualTo(2_000);
  }

  @ParameterizedTest
  @EnumSource
  void tasksThatStartEnd(EngineKind engine) throws InterruptedException {
    View view = run(settings(ChannelKind.BUFFERED, engine, 3, 1, 2_000), Mode.TASKS, 2);

    assertThat(view.counts()).isEqualTo(new Counts(4_000, 4_000, null, 0, 0, null, null));
    assertThat(view.channels()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kindsEnginesAndPayloads")
  void stoppedInTheMiddleItLosesNothing(
      ChannelKind kind, EngineKind engine, PayloadKind payload, Seeds seeds)
      throws InterruptedException {
    Random random = seeds.random(0);
    for (int i = 0; i < 5; i++) {
      WorkloadSettings settings =
          settings(
              kind, engine, payload, 1 + random.nextInt(3), 1 + random.nextInt(3), 5_000_000, 16);
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
  @MethodSource("kindsEnginesAndPayloads")
  void whatIsGivenUpIsCounted(ChannelKind kind, EngineKind engine, PayloadKind payload)
      throws InterruptedException {
    try (Workload workload =
        new Workload(
            settings(kind, engine, payload, 2, 2, 5_000_000, 16), Mode.CHANNEL, Workload.ENDLESS)) {
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
      assertThat(workload.look().title())
          .isEqualTo("rendezvous, " + engine + ", 2 -> 2, 16 B descriptor");
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
