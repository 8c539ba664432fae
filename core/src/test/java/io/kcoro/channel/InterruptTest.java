package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.support.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an interrupt does on entry and while an operation waits, and what ignores it. */
class InterruptTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  @AfterEach
  void noFlagIsLeftBehind() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void onEntryEveryFormThatMayWaitThrowsEvenIfItNeedNot(Shape shape) {
    DefaultChannel<Integer> channel = channels.open(shape);
    channel.trySend(1);
    ChannelSnapshot before = channel.snapshot();

    for (SendForm form : SendForm.waiting().toList()) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class)
          .as(form.name())
          .isThrownBy(() -> form.send(channel, 2));
      assertThat(Thread.currentThread().isInterrupted()).as("flag after " + form).isFalse();
    }
    for (ReceiveForm form : ReceiveForm.waiting().toList()) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class)
          .as(form.name())
          .isThrownBy(() -> form.receive(channel));
      assertThat(Thread.currentThread().isInterrupted()).as("flag after " + form).isFalse();
    }
    Channels.checkUnchanged(channel, before);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void onEntryAnInterruptComesBeforeClosedAndBeforeACancelledToken(Shape shape) {
    CancellationSource source = new CancellationSource();
    source.cancel("before");
    DefaultChannel<Integer> channel = channels.open(shape);
    channel.close();
    Limits limits = Limits.token(source.token());

    for (SendForm form : SendForm.waiting().toList()) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class)
          .as(form.name())
          .isThrownBy(() -> form.send(channel, 2, limits));
    }
    for (ReceiveForm form : ReceiveForm.waiting().toList()) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class)
          .as(form.name())
          .isThrownBy(() -> form.receive(channel, limits));
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void formsThatNeverWaitIgnoreTheFlagAndLeaveItSet(Shape shape) {
    DefaultChannel<Integer> channel = channels.open(shape);
    List<Integer> target = new ArrayList<>();
    int kept = shape.kept(1);

    Thread.currentThread().interrupt();
    SendResult sent = channel.trySend(1);
    ReceiveResult<Integer> received = channel.tryReceive();
    channel.trySend(2);
    int drained = channel.drainTo(target, 5);
    channel.trySend(3);
    channel.snapshot();
    channel.close();
    channel.cancel();
    ReceiveResult<Integer> closed = channel.tryReceive();
    boolean flag = Thread.interrupted();

    assertThat(flag).isTrue();
    assertThat(sent.isDone()).isEqualTo(kept == 1);
    assertThat(received.isDone()).isEqualTo(kept == 1);
    assertThat(drained).isEqualTo(kept);
    assertThat(closed.outcome()).isEqualTo(Outcome.CLOSED);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void anInterruptedSendLeavesNoTrace(Shape shape, Threads threads) throws InterruptedException {
    for (SendForm form : SendForm.waiting().toList()) {
      DefaultChannel<Integer> channel = channels.full(shape);
      ChannelSnapshot before = channel.snapshot();
      Actor<SendResult> sender = actors.start(threads, () -> form.send(channel, 7));
      Await.senders(channel, 1);

      sender.interrupt();

      assertThat(sender.failure()).as(form.name()).isExactlyInstanceOf(InterruptedException.class);
      assertThat(sender.interruptedAtEnd()).isFalse();
      Channels.checkUnchanged(channel, before);
      channel.checkInvariants();
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void anInterruptedReceiveLeavesNoTrace(Shape shape, Threads threads) throws InterruptedException {
    for (ReceiveForm form : ReceiveForm.waiting().toList()) {
      DefaultChannel<Integer> channel = channels.open(shape);
      ChannelSnapshot before = channel.snapshot();
      Actor<ReceiveResult<Integer>> receiver = actors.start(threads, () -> form.receive(channel));
      Await.receivers(channel, 1);

      receiver.interrupt();

      assertThat(receiver.failure())
          .as(form.name())
          .isExactlyInstanceOf(InterruptedException.class);
      assertThat(receiver.interruptedAtEnd()).isFalse();
      Channels.checkUnchanged(channel, before);
      channel.checkInvariants();
    }
  }

  /** The interrupt, the partner and the wait meet at random; one thing alone may happen. */
  @ParameterizedTest
  @EnumSource
  void anInterruptRacingWithAPartnerLosesNoElementAndNoInterrupt(Threads threads)
      throws InterruptedException {
    for (int round = 0; round < 400; round++) {
      DefaultChannel<Integer> channel = channels.open(Shape.RENDEZVOUS);
      AtomicBoolean interrupted = new AtomicBoolean();
      Actor<ReceiveResult<Integer>> receiver =
          actors.start(
              threads,
              () -> {
                try {
                  return ReceiveForm.RECEIVE.receive(channel);
                } finally {
                  while (!interrupted.get()) {
                    Thread.yield();
                  }
                }
              });
      Actor<SendResult> sender = actors.start(threads, () -> channel.trySend(1));
      receiver.interrupt();
      interrupted.set(true);
      boolean sent = sender.result().isDone();
      if (!sent) {
        assertThat(receiver.failure()).isInstanceOf(InterruptedException.class);
        assertThat(receiver.interruptedAtEnd()).isFalse();
      } else {
        assertThat(receiver.result().orNull()).isEqualTo(1);
        assertThat(receiver.interruptedAtEnd()).as("a late interrupt stays set").isTrue();
      }
    }
  }
}
