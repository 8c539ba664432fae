package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.support.Await;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Deadlines: passed, passing while the operation waits, and farther away than the clock counts. */
class TimeoutTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private static final Duration SHORT = Duration.ofMillis(2);
  private static final Duration[] PASSED = {
    Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(-5), Duration.ofSeconds(Long.MIN_VALUE)
  };
  private static final Duration[] HUGE = {
    Duration.ofDays(365L * 200), Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)
  };

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void aSendThatTimesOutLeavesNoTrace(Shape shape, Threads threads) throws InterruptedException {
    for (SendForm form : SendForm.timed().toList()) {
      DefaultChannel<Integer> channel = channels.full(shape);
      ChannelSnapshot before = channel.snapshot();

      Actor<SendResult> sender =
          actors.start(threads, () -> form.send(channel, 7, Limits.timeout(SHORT)));

      assertThat(sender.result()).isInstanceOf(SendResult.TimedOut.class);
      assertThat(sender.interruptedAtEnd()).isFalse();
      Channels.checkUnchanged(channel, before);
      for (int i = 1; i <= shape.capacity(); i++) {
        assertThat(ReceiveForm.now(channel)).isEqualTo(-i);
      }
      assertThat(channel.tryReceive().outcome()).isEqualTo(Outcome.WOULD_BLOCK);
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void aReceiveThatTimesOutLeavesNoTrace(Shape shape, Threads threads) throws InterruptedException {
    for (ReceiveForm form : ReceiveForm.timed().toList()) {
      DefaultChannel<Integer> channel = channels.open(shape);
      ChannelSnapshot before = channel.snapshot();

      Actor<ReceiveResult<Integer>> receiver =
          actors.start(threads, () -> form.receive(channel, Limits.timeout(SHORT)));

      assertThat(receiver.result()).isEqualTo(new ReceiveResult.TimedOut<>());
      assertThat(receiver.interruptedAtEnd()).isFalse();
      Channels.checkUnchanged(channel, before);
      if (shape.capacity() == 0) {
        assertThat(channel.trySend(1).isDone()).isFalse();
      } else {
        assertThat(channel.trySend(1).isDone()).isTrue();
        assertThat(ReceiveForm.now(channel)).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void aDeadlineThatHasPassedStillTakesWhatCanBeHadAtOnce(Shape shape) throws InterruptedException {
    for (Duration passed : PASSED) {
      Limits limits = Limits.timeout(passed);
      for (SendForm send : SendForm.timed().toList()) {
        for (ReceiveForm receive : ReceiveForm.timed().toList()) {
          DefaultChannel<Integer> channel = channels.open(shape);
          assertThat(receive.receive(channel, limits).outcome()).isEqualTo(Outcome.TIMED_OUT);
          for (int i = 0; i < shape.capacity(); i++) {
            assertThat(send.send(channel, i, limits).outcome()).isEqualTo(Outcome.DONE);
          }
          assertThat(send.send(channel, -1, limits).outcome()).isEqualTo(Outcome.TIMED_OUT);
          for (int i = 0; i < shape.capacity(); i++) {
            assertThat(receive.receive(channel, limits).orNull()).isEqualTo(i);
          }
          assertThat(receive.receive(channel, limits).outcome()).isEqualTo(Outcome.TIMED_OUT);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeadlineThatHasPassedMeetsAPartnerThatWaits(Threads threads) throws InterruptedException {
    Limits passed = Limits.timeout(Duration.ZERO);
    for (SendForm form : SendForm.timed().toList()) {
      DefaultChannel<Integer> channel = channels.open(Shape.RENDEZVOUS);
      Actor<Integer> receiver = actors.start(threads, channel::receive);
      Await.receivers(channel, 1);
      assertThat(form.send(channel, 3, passed).outcome()).isEqualTo(Outcome.DONE);
      assertThat(receiver.result()).isEqualTo(3);
    }
    for (ReceiveForm form : ReceiveForm.timed().toList()) {
      DefaultChannel<Integer> channel = channels.open(Shape.RENDEZVOUS);
      Actor<SendResult> sender = actors.start(threads, () -> SendForm.SEND.send(channel, 4));
      Await.senders(channel, 1);
      assertThat(form.receive(channel, passed).orNull()).isEqualTo(4);
      assertThat(sender.result().outcome()).isEqualTo(Outcome.DONE);
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void closedComesBeforeTimedOut(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(shape);
    channel.close();
    for (Duration timeout : new Duration[] {Duration.ZERO, SHORT, HUGE[1]}) {
      for (SendForm form : SendForm.timed().toList()) {
        assertThat(form.send(channel, 1, Limits.timeout(timeout)).outcome())
            .isEqualTo(Outcome.CLOSED);
      }
      for (ReceiveForm form : ReceiveForm.timed().toList()) {
        assertThat(form.receive(channel, Limits.timeout(timeout)).outcome())
            .isEqualTo(Outcome.CLOSED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHugeTimeoutWaitsAndDoesNotOverflow(Threads threads) throws InterruptedException {
    for (Duration huge : HUGE) {
      for (ReceiveForm form : ReceiveForm.timed().toList()) {
        DefaultChannel<Integer> channel = channels.open(Shape.buffered(1));
        Actor<ReceiveResult<Integer>> receiver =
            actors.start(threads, () -> form.receive(channel, Limits.timeout(huge)));
        Await.receivers(channel, 1);
        awaitParked(receiver);
        channel.trySend(1);
        assertThat(receiver.result().orNull()).isEqualTo(1);
      }
      for (SendForm form : SendForm.timed().toList()) {
        DefaultChannel<Integer> channel = channels.full(Shape.buffered(1));
        Actor<SendResult> sender =
            actors.start(threads, () -> form.send(channel, 2, Limits.timeout(huge)));
        Await.senders(channel, 1);
        awaitParked(sender);
        channel.tryReceive();
        assertThat(sender.result().isDone()).isTrue();
      }
    }
  }

  private static void awaitParked(Actor<?> actor) throws InterruptedException {
    Await.until(() -> actor.thread().getState() == Thread.State.WAITING);
  }

  @ParameterizedTest
  @EnumSource
  void ofDeadlineAndTokenTheFirstOneEndsTheWait(Threads threads) throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(Shape.RENDEZVOUS);
    CancellationSource source = new CancellationSource();
    Limits deadlineFirst = new Limits(SHORT, source.token());
    Limits tokenFirst = Limits.token(source.token());

    assertThat(
            actors
                .start(
                    threads,
                    () -> ReceiveForm.DEADLINE_AND_TOKEN.receive(channel, deadlineFirst).outcome())
                .result())
        .isEqualTo(Outcome.TIMED_OUT);
    assertThat(
            actors
                .start(
                    threads,
                    () -> SendForm.DEADLINE_AND_TOKEN.send(channel, 1, deadlineFirst).outcome())
                .result())
        .isEqualTo(Outcome.TIMED_OUT);

    Actor<Outcome> receiver =
        actors.start(
            threads, () -> ReceiveForm.DEADLINE_AND_TOKEN.receive(channel, tokenFirst).outcome());
    Await.receivers(channel, 1);
    source.cancel("enough");
    assertThat(receiver.result()).isEqualTo(Outcome.CANCELLED);
  }
}
