package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who gets the undelivered elements, and what a handler that throws or uses the channel does. */
class UndeliveredTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(int element) {
      super("handler of " + element);
    }
  }

  /** Runs the body in a thread whose uncaught failures are collected. */
  private List<Throwable> uncaughtOf(Threads threads, Runnable body) throws InterruptedException {
    List<Throwable> uncaught = new ArrayList<>();
    actors
        .start(
            threads,
            () -> {
              Thread.currentThread()
                  .setUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
              body.run();
              return true;
            })
        .result();
    return uncaught;
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void aHandlerThatThrowsHarmsNothing(Shape shape, Threads threads) throws InterruptedException {
    List<Integer> handled = new ArrayList<>();
    DefaultChannel<Integer> channel =
        channels.open(
            shape,
            (element, reason) -> {
              handled.add(element);
              throw new Broken(element);
            });
    int sent = Math.min(shape.capacity(), 20) + 2;
    List<Throwable> uncaught =
        uncaughtOf(
            threads,
            () -> {
              for (int i = 0; i < sent; i++) {
                channel.trySend(i);
                channel.checkInvariants();
              }
              assertThat(channel.cancel()).isTrue();
            });

    ChannelSnapshot now = channel.snapshot();
    assertThat(now.received()).isZero();
    assertThat(handled)
        .as("every element the channel had taken, once")
        .hasSize(Math.toIntExact(now.droppedNewest() + now.accepted()))
        .doesNotHaveDuplicates();
    assertThat(uncaught)
        .as("each failure reaches the thread's handler")
        .hasSameSizeAs(handled)
        .allMatch(failure -> failure instanceof Broken);
    Channels.checkNobodyWaits(channel);
  }

  @ParameterizedTest
  @EnumSource
  void anErrorOfTheHandlerOrOfTheUncaughtHandlerHarmsNothingEither(Threads threads)
      throws InterruptedException {
    List<Integer> handled = new ArrayList<>();
    DefaultChannel<Integer> channel =
        channels.open(
            Shape.buffered(3),
            (element, reason) -> {
              handled.add(element);
              throw new AssertionError("an Error, on purpose");
            });
    Channels.fill(channel);
    actors
        .start(
            threads,
            () -> {
              Thread.currentThread()
                  .setUncaughtExceptionHandler((thread, failure) -> {
                    throw new IllegalStateException("a broken uncaught handler, on purpose");
                  });
              return channel.cancel();
            })
        .result();
    assertThat(handled).containsExactly(-1, -2, -3);
  }

  @ParameterizedTest
  @EnumSource
  void waitersAreResumedAlthoughTheHandlerThrows(Threads threads) throws InterruptedException {
    DefaultChannel<Integer> channel =
        channels.open(
            Shape.buffered(2),
            (element, reason) -> {
              throw new Broken(element);
            });
    Channels.fill(channel);
    Actor<SendResult> sender = actors.start(threads, () -> SendForm.SEND.send(channel, 1));
    Await.senders(channel, 1);
    List<Throwable> uncaught = uncaughtOf(threads, channel::cancel);
    assertThat(uncaught).hasSize(2);
    assertThat(sender.result().outcome()).isEqualTo(Outcome.CLOSED);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void theHandlerMayUseItsChannel(Shape shape) {
    List<Object> seen = new ArrayList<>();
    List<DefaultChannel<Integer>> self = new ArrayList<>();
    DefaultChannel<Integer> channel =
        channels.open(
            shape,
            (element, reason) -> {
              DefaultChannel<Integer> same = self.getFirst();
              same.checkInvariants();
              if (reason == Reason.CANCELLED) {
                assertThat(same.trySend(element).outcome()).isEqualTo(Outcome.CLOSED);
                assertThat(same.tryReceive().outcome()).isEqualTo(Outcome.CLOSED);
                assertThat(same.cancel()).isFalse();
              } else {
                same.tryReceive();
              }
              seen.add(reason);
            });
    self.add(channel);
    for (int i = 0; i < Math.min(shape.capacity(), 20) + 2; i++) {
      channel.trySend(i);
    }
    long dropped = channel.snapshot().droppedNewest() + channel.snapshot().droppedOldest();
    channel.cancel();
    assertThat(seen).hasSize(Math.toIntExact(dropped + channel.snapshot().undelivered()));
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void anElementWhoseSendFailedNeverReachesTheHandler(Shape shape, Threads threads)
      throws InterruptedException {
    List<Integer> handled = new ArrayList<>();
    DefaultChannel<Integer> channel =
        channels.open(shape, (element, reason) -> handled.add(element));
    Channels.fill(channel);

    assertThat(channel.trySend(1).outcome()).isEqualTo(Outcome.WOULD_BLOCK);
    for (SendForm form : SendForm.timed().toList()) {
      assertThat(form.send(channel, 1, Limits.timeout(Duration.ofMillis(1))).outcome())
          .isEqualTo(Outcome.TIMED_OUT);
    }
    for (SendForm form : SendForm.withToken().toList()) {
      CancellationSource source = new CancellationSource();
      Actor<SendResult> sender =
          actors.start(threads, () -> form.send(channel, 1, Limits.token(source.token())));
      Await.senders(channel, 1);
      source.cancel("no more");
      assertThat(sender.result().outcome()).isEqualTo(Outcome.CANCELLED);
    }
    for (SendForm form : SendForm.waiting().toList()) {
      Actor<SendResult> sender = actors.start(threads, () -> form.send(channel, 1));
      Await.senders(channel, 1);
      sender.interrupt();
      assertThat(sender.failure()).isInstanceOf(InterruptedException.class);
    }
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> channel.send(1));
    List<Actor<SendResult>> pending = new ArrayList<>();
    for (SendForm form : SendForm.waiting().toList()) {
      pending.add(actors.start(threads, () -> form.send(channel, 1)));
    }
    Await.senders(channel, pending.size());
    assertThat(handled).isEmpty();
    channel.cancel();
    for (Actor<SendResult> sender : pending) {
      assertThat(sender.result().outcome()).isEqualTo(Outcome.CLOSED);
    }
    for (SendForm form : SendForm.values()) {
      assertThat(form.send(channel, 1).outcome()).isEqualTo(Outcome.CLOSED);
    }
    assertThat(handled).hasSize(shape.capacity()).doesNotContain(1);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void theHandlerRunsInTheThreadWhoseOperationLostTheElement(Shape shape) {
    List<Thread> ran = new ArrayList<>();
    DefaultChannel<Integer> channel =
        channels.open(shape, (element, reason) -> ran.add(Thread.currentThread()));
    for (int i = 0; i < Math.min(shape.capacity(), 20) + 1; i++) {
      channel.trySend(i);
    }
    channel.cancel();
    assertThat(ran).allMatch(thread -> thread.equals(Thread.currentThread()));
  }
}
