package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.metering.Metering;
import io.kcoro.support.Await;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a channel counts of the operations of every form, in direct and in stackless style. */
class MeteringTest {
  @RegisterExtension final Actors actors = new Actors();

  private static final Duration NO_TIME = Duration.ofNanos(1);

  private static DefaultChannel<Integer> metered(Shape shape) {
    return shape.<Integer>builder().metering(Metering.COUNTERS).build(shape.segmentLength());
  }

  private static DefaultChannel<Integer> full() {
    DefaultChannel<Integer> channel = metered(Shape.buffered(1));
    channel.trySend(0);
    return channel;
  }

  private static ChannelMeasures measures(Channel<?> channel) {
    return channel.snapshot().measures();
  }

  private static ChannelFailures sendFailures(Channel<?> channel) {
    return measures(channel).sendFailures();
  }

  private static ChannelFailures receiveFailures(Channel<?> channel) {
    return measures(channel).receiveFailures();
  }

  @Test
  void nothingIsMeasuredUnlessAsked() {
    Channel<Integer> channel = Channel.buffered(1);
    channel.trySend(1);

    assertThat(channel.metering()).isEqualTo(Metering.OFF);
    assertThat(channel.snapshot().measures()).isNull();
  }

  @Test
  void itCanBeSwitchedOnAndOffAtAnyTime() {
    Channel<Integer> channel = Channel.buffered(1);
    channel.trySend(1);
    channel.trySend(2);

    channel.meter(Metering.COUNTERS);
    channel.trySend(3);
    assertThat(sendFailures(channel)).isEqualTo(new ChannelFailures(1, 0, 0, 0));

    channel.meter(Metering.TIMES);
    channel.trySend(4);
    assertThat(channel.metering()).isEqualTo(Metering.TIMES);
    assertThat(sendFailures(channel)).isEqualTo(new ChannelFailures(2, 0, 0, 0));

    channel.meter(Metering.OFF);
    channel.trySend(5);
    assertThat(channel.snapshot().measures()).isNull();
    channel.meter(Metering.COUNTERS);
    assertThat(sendFailures(channel)).isEqualTo(ChannelFailures.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void aSendIntoAClosedChannelIsCounted(SendForm form) throws InterruptedException {
    DefaultChannel<Integer> channel = full();
    channel.close();

    form.send(channel, 1);

    assertThat(sendFailures(channel)).isEqualTo(new ChannelFailures(0, 0, 0, 1));
    assertThat(channel.snapshot().accepted()).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void aReceiveFromAClosedChannelIsCounted(ReceiveForm form) throws InterruptedException {
    DefaultChannel<Integer> channel = metered(Shape.buffered(1));
    channel.close();

    form.receive(channel);

    assertThat(receiveFailures(channel)).isEqualTo(new ChannelFailures(0, 0, 0, 1));
  }

  @ParameterizedTest
  @EnumSource
  void aSendThatWaitsWhenTheChannelIsCancelledIsCountedOnce(SendForm form) throws Exception {
    DefaultChannel<Integer> channel = full();
    if (form.waits()) {
      Actor<SendResult> sender = actors.start(Threads.VIRTUAL, () -> form.send(channel, 1));
      Await.senders(channel, 1);
      channel.cancel();
      sender.result();

      assertThat(sendFailures(channel)).isEqualTo(new ChannelFailures(0, 0, 0, 1));
      assertThat(measures(channel).sendWaits()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReceiveThatWaitsWhenTheChannelIsClosedIsCountedOnce(ReceiveForm form) throws Exception {
    DefaultChannel<Integer> channel = metered(Shape.RENDEZVOUS);
    if (form.waits()) {
      Actor<ReceiveResult<Integer>> receiver =
          actors.start(Threads.VIRTUAL, () -> form.receive(channel));
      Await.receivers(channel, 1);
      channel.close();
      receiver.result();

      assertThat(receiveFailures(channel)).isEqualTo(new ChannelFailures(0, 0, 0, 1));
    }
  }

  @Test
  void whatWouldBlockIsCounted() {
    DefaultChannel<Integer> channel = full();
    channel.trySend(1);
    channel.tryReceive();
    channel.tryReceive();
    channel.tryReceive();

    assertThat(sendFailures(channel)).isEqualTo(new ChannelFailures(1, 0, 0, 0));
    assertThat(receiveFailures(channel)).isEqualTo(new ChannelFailures(2, 0, 0, 0));
  }

  @Test
  void timeOutsAndTokensAreCounted() throws InterruptedException {
    DefaultChannel<Integer> channel = full();
    CancellationSource cancelled = new CancellationSource();
    cancelled.cancel("on purpose");
    channel.trySend(1, NO_TIME);
    channel.trySend(1, cancelled.token());
    channel.tryReceive();
    channel.tryReceive(NO_TIME);
    channel.tryReceive(NO_TIME);
    channel.tryReceive(cancelled.token());

    assertThat(sendFailures(channel)).isEqualTo(new ChannelFailures(0, 1, 1, 0));
    assertThat(receiveFailures(channel)).isEqualTo(new ChannelFailures(0, 2, 1, 0));
  }

  @ParameterizedTest
  @EnumSource(names = {"SEND", "DEADLINE_AND_TOKEN", "STACKLESS"})
  void aSenderThatIsInterruptedWhileItWaitsIsCounted(SendForm form) throws Exception {
    DefaultChannel<Integer> channel = full();
    Actor<SendResult> sender = actors.start(Threads.VIRTUAL, () -> form.send(channel, 1));
    Await.senders(channel, 1);
    sender.interrupt();
    sender.failure();

    assertThat(sendFailures(channel)).isEqualTo(new ChannelFailures(0, 0, 1, 0));
    assertThat(measures(channel).cancelledSenders()).isOne();
    assertThat(measures(channel).cancelledReceivers()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"RECEIVE", "STACKLESS"})
  void aReceiverThatIsInterruptedWhileItWaitsIsCounted(ReceiveForm form) throws Exception {
    DefaultChannel<Integer> channel = metered(Shape.RENDEZVOUS);
    Actor<ReceiveResult<Integer>> receiver =
        actors.start(Threads.VIRTUAL, () -> form.receive(channel));
    Await.receivers(channel, 1);
    receiver.interrupt();
    receiver.failure();

    assertThat(receiveFailures(channel)).isEqualTo(new ChannelFailures(0, 0, 1, 0));
    assertThat(measures(channel).cancelledReceivers()).isOne();
  }

  @Test
  void anInterruptOnEntryIsCounted() {
    DefaultChannel<Integer> channel = full();

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> channel.send(1)).isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(channel::receive).isInstanceOf(InterruptedException.class);

    assertThat(sendFailures(channel)).isEqualTo(new ChannelFailures(0, 0, 1, 0));
    assertThat(receiveFailures(channel)).isEqualTo(new ChannelFailures(0, 0, 1, 0));
  }

  @ParameterizedTest
  @EnumSource
  void onlyReceiversThatWaitedAndWereServedAreWaits(ReceiveForm form) throws Exception {
    DefaultChannel<Integer> channel = metered(Shape.RENDEZVOUS);
    if (form.waits()) {
      Actor<ReceiveResult<Integer>> receiver =
          actors.start(Threads.VIRTUAL, () -> form.receive(channel));
      Await.receivers(channel, 1);
      channel.trySend(1);
      receiver.result();

      assertThat(measures(channel).receiveWaits()).isOne();
      assertThat(measures(channel).sendWaits()).isZero();
      assertThat(receiveFailures(channel).closed() + receiveFailures(channel).timedOut()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlySendersThatWaitedAndWereServedAreWaits(SendForm form) throws Exception {
    DefaultChannel<Integer> channel = full();
    if (form.waits()) {
      Actor<SendResult> sender = actors.start(Threads.VIRTUAL, () -> form.send(channel, 1));
      Await.senders(channel, 1);
      channel.tryReceive();
      sender.result();

      assertThat(measures(channel).sendWaits()).isOne();
      assertThat(measures(channel).receiveWaits()).isZero();
      assertThat(sendFailures(channel).total()).isZero();
    }
  }

  @Test
  void theBranchesThatASelectTakesBackAreNoCancelledWaiters() throws Exception {
    DefaultChannel<Integer> one = metered(Shape.RENDEZVOUS);
    DefaultChannel<Integer> other = metered(Shape.RENDEZVOUS);
    Actor<SelectClause> selecting =
        actors.start(
            Threads.VIRTUAL,
            () -> {
              Select select = Select.unbiased();
              select.receive(one);
              select.receive(other);
              return select.await();
            });
    Await.receivers(other, 1);
    one.trySend(1);
    selecting.result();

    assertThat(measures(other).cancelledReceivers()).isZero();
    assertThat(measures(one).receiveWaits()).isOne();
    assertThat(one.snapshot().rendezvousMatches()).isOne();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#lossless")
  void bytesAreThoseOfTheElements(Shape shape) throws Exception {
    DefaultChannel<byte[]> channel =
        shape
            .<byte[]>builder()
            .metering(Metering.COUNTERS)
            .sizedBy(bytes -> bytes.length)
            .build(shape.segmentLength());
    Actor<Boolean> sender =
        actors.start(
            Threads.VIRTUAL,
            () -> {
              for (int i = 1; i <= 100; i++) {
                channel.send(new byte[i]);
              }
              return true;
            });
    for (int i = 1; i <= 60; i++) {
      channel.receive();
    }
    if (shape.capacity() >= 40) {
      sender.result();
      assertThat(measures(channel).bytesSent()).isEqualTo(100 * 101 / 2);
      assertThat(measures(channel).bytesReceived()).isEqualTo(60 * 61 / 2);
    }
    for (int i = 61; i <= 100; i++) {
      channel.receive();
    }
    sender.result();

    assertThat(measures(channel).bytesSent()).isEqualTo(100 * 101 / 2);
    assertThat(measures(channel).bytesReceived()).isEqualTo(100 * 101 / 2);
    assertThat(measures(channel).sinceFirstOperation())
        .isGreaterThanOrEqualTo(measures(channel).sinceLastOperation());
  }

  @Test
  void withoutASizerThereAreNoBytes() {
    assertThat(measures(full()).bytesSent()).isNull();
    assertThat(measures(full()).bytesReceived()).isNull();
  }

  @Test
  void aSizerThatFailsHarmsNoOperation() throws InterruptedException {
    AtomicInteger told = new AtomicInteger();
    Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
    Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> told.incrementAndGet());
    try {
      Channel<Integer> channel =
          Channel.<Integer>builder()
              .buffered(1)
              .metering(Metering.COUNTERS)
              .sizedBy(element -> {
                throw new IllegalArgumentException("on purpose");
              })
              .build();
      channel.send(7);
      assertThat(channel.receive()).isEqualTo(7);
      assertThat(measures(channel).bytesSent()).isZero();
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(before);
    }
    assertThat(told).hasValue(2);
  }

  @Test
  void ratesAreTakenBetweenTwoSnapshots() throws InterruptedException {
    CancellationSource cancelled = new CancellationSource();
    cancelled.cancel("on purpose");
    Channel<Integer> channel =
        Channel.<Integer>builder()
            .buffered(10)
            .metering(Metering.COUNTERS)
            .sizedBy(element -> 4)
            .build();
    channel.trySend(1);
    ChannelSnapshot earlier = channel.snapshot();
    channel.trySend(2);
    channel.trySend(3);
    channel.tryReceive();
    for (int i = 0; i < 3; i++) {
      channel.trySend(0, cancelled.token());
    }
    ChannelSnapshot later = channel.snapshot();

    ChannelRate rate = ChannelRate.between(earlier, later);
    assertThat(rate.sent()).isEqualTo(2);
    assertThat(rate.received()).isEqualTo(1);
    assertThat(rate.bytesSent()).isEqualTo(8);
    assertThat(rate.bytesReceived()).isEqualTo(4);
    assertThat(rate.sendFailures().cancelled()).isEqualTo(3);
    assertThat(ChannelRate.between(null, later).sent()).isEqualTo(3);
    assertThat(ChannelRate.between(later, later).interval()).isEqualTo(Duration.ofNanos(1000));
    assertThat(ChannelRate.between(later, later).sentPerSecond()).isZero();
    channel.meter(Metering.OFF);
    channel.meter(Metering.COUNTERS);
    channel.trySend(4);
    ChannelRate afterwards = ChannelRate.between(later, channel.snapshot());
    assertThat(afterwards.bytesSent()).isEqualTo(4);
    assertThat(afterwards.sendFailures().cancelled()).isZero();
    assertThatThrownBy(() -> ChannelRate.between(earlier, Channel.rendezvous().snapshot()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two channels");
  }
}
