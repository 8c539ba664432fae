package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.metering.Metering;
import io.kcoro.metering.TimeKind;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.support.Await;
import io.kcoro.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The times that are taken, on a clock that is set by hand. */
class MeteringTimesTest {
  @RegisterExtension final Actors actors = new Actors();

  private final ManualTime clock = ManualTime.create();
  private final Map<TimeKind, List<Long>> times = new EnumMap<>(TimeKind.class);

  @BeforeEach
  void recordAll() {
    for (TimeKind kind : TimeKind.values()) {
      times.put(kind, Collections.synchronizedList(new ArrayList<>()));
    }
    MeteringPolicy.sampling(1);
    MeteringPolicy.recorders(
        (kind, source, name) -> nanos -> times.get(kind).add(nanos / 1_000_000));
  }

  @AfterEach
  void recordNothing() {
    MeteringPolicy.sampling(MeteringPolicy.DEFAULT_SAMPLING);
    MeteringPolicy.recorders(null);
  }

  private DefaultChannel<Integer> timed(int capacity) throws Exception {
    return Scope.call(
        ScopeConfig.named("timed").time(clock),
        scope ->
            (DefaultChannel<Integer>)
                Channel.<Integer>builder().buffered(capacity).metering(Metering.TIMES).build());
  }

  private void pass(int millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @EnumSource(names = {"RECEIVE", "STACKLESS", "DURATION"})
  void theWaitOfAReceiver(ReceiveForm form) throws Exception {
    DefaultChannel<Integer> channel = timed(1);
    Actor<ReceiveResult<Integer>> receiver =
        actors.start(Threads.VIRTUAL, () -> form.receive(channel));
    Await.receivers(channel, 1);
    pass(5);
    channel.trySend(1);
    receiver.result();

    assertThat(times.get(TimeKind.RECEIVE_WAIT)).containsExactly(5L);
    assertThat(times.get(TimeKind.SEND_WAIT)).isEmpty();
    assertThat(times.get(TimeKind.TRANSIT)).containsExactly(0L);
  }

  @ParameterizedTest
  @EnumSource(names = {"SEND", "STACKLESS", "DURATION"})
  void theWaitOfASender(SendForm form) throws Exception {
    DefaultChannel<Integer> channel = timed(0);
    Actor<SendResult> sender = actors.start(Threads.VIRTUAL, () -> form.send(channel, 1));
    Await.senders(channel, 1);
    pass(7);
    channel.tryReceive();
    sender.result();

    assertThat(times.get(TimeKind.SEND_WAIT)).containsExactly(7L);
    assertThat(times.get(TimeKind.TRANSIT)).containsExactly(7L);
    assertThat(times.get(TimeKind.RECEIVE_WAIT)).isEmpty();
  }

  @Test
  void theTimeInTheBufferAndTheWaitBeforeIt() throws Exception {
    DefaultChannel<Integer> channel = timed(1);
    channel.trySend(1);
    pass(3);
    channel.tryReceive();
    assertThat(times.get(TimeKind.TRANSIT)).containsExactly(3L);

    channel.trySend(2);
    Actor<SendResult> sender = actors.start(Threads.VIRTUAL, () -> SendForm.SEND.send(channel, 3));
    Await.senders(channel, 1);
    pass(2);
    channel.tryReceive();
    sender.result();
    pass(4);
    channel.tryReceive();

    assertThat(times.get(TimeKind.SEND_WAIT)).containsExactly(2L);
    assertThat(times.get(TimeKind.TRANSIT)).containsExactly(3L, 2L, 6L);
  }

  @Test
  void oneElementAtATimeIsFollowed() throws Exception {
    DefaultChannel<Integer> channel = timed(3);
    channel.trySend(1);
    pass(1);
    channel.trySend(2);
    pass(1);
    channel.tryReceive();
    channel.tryReceive();
    channel.trySend(3);
    pass(9);
    channel.tryReceive();

    assertThat(times.get(TimeKind.TRANSIT)).containsExactly(2L, 9L);
  }

  @Test
  void whoGoesAwayIsNotTimed() throws Exception {
    DefaultChannel<Integer> channel = timed(0);
    Actor<SendResult> sender = actors.start(Threads.VIRTUAL, () -> SendForm.SEND.send(channel, 1));
    Await.senders(channel, 1);
    pass(7);
    sender.interrupt();
    sender.failure();
    Actor<SendResult> next = actors.start(Threads.VIRTUAL, () -> SendForm.SEND.send(channel, 1));
    Await.senders(channel, 1);
    pass(1);
    channel.tryReceive();
    next.result();

    assertThat(times.get(TimeKind.SEND_WAIT)).containsExactly(1L);
  }

  @Test
  void whatIsDroppedIsNotTimed() throws Exception {
    DefaultChannel<Integer> channel =
        Scope.call(
            ScopeConfig.named("timed").time(clock),
            scope ->
                (DefaultChannel<Integer>)
                    Channel.<Integer>builder().conflated().metering(Metering.TIMES).build());
    channel.trySend(1);
    pass(5);
    channel.trySend(2);
    pass(1);
    channel.tryReceive();

    assertThat(times.get(TimeKind.TRANSIT)).containsExactly(1L);
  }

  @Test
  void oneOperationInSoManyIsTimed() throws Exception {
    MeteringPolicy.sampling(10);
    DefaultChannel<Integer> channel = timed(1);
    for (int i = 0; i < 100; i++) {
      channel.trySend(i);
      channel.tryReceive();
    }

    assertThat(times.get(TimeKind.TRANSIT)).hasSize(10);
  }

  @Test
  void aBrokenRecorderHarmsNoOperation() throws Exception {
    List<Throwable> told = new ArrayList<>();
    MeteringPolicy.recorders((kind, source, name) ->
        nanos -> {
          throw new IllegalArgumentException("on purpose");
        });
    Scope.run(
        ScopeConfig.named("timed").onUncaught((thread, failure) -> told.add(failure)),
        scope -> {
          Channel<Integer> channel =
              Channel.<Integer>builder().buffered(1).metering(Metering.TIMES).build();
          channel.send(1);
          assertThat(channel.receive()).isEqualTo(1);
        });
    assertThat(told).hasSize(1);
  }
}
