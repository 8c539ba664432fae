package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Operations that a token ends. */
class TokenTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private static final CancellationReason REASON = CancellationReason.user("not needed any more");

  private static int handlersOf(CancellationSource source) {
    return ((CancelSignal) source.token()).checkInvariants();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void aTokenCancelledBeforeLetsNothingHappen(Shape shape) throws InterruptedException {
    CancellationSource source = new CancellationSource();
    source.cancel(REASON);
    DefaultChannel<Integer> channel = channels.open(shape);
    channel.trySend(1);
    ChannelSnapshot before = channel.snapshot();

    for (SendForm form : SendForm.withToken().toList()) {
      assertThat(form.send(channel, 2, Limits.token(source.token())))
          .isEqualTo(new SendResult.Cancelled(REASON));
    }
    for (ReceiveForm form : ReceiveForm.withToken().toList()) {
      assertThat(form.receive(channel, Limits.token(source.token())))
          .isEqualTo(new ReceiveResult.Cancelled<>(REASON));
    }
    Channels.checkUnchanged(channel, before);

    channel.close();
    for (SendForm form : SendForm.withToken().toList()) {
      assertThat(form.send(channel, 2, Limits.token(source.token())).outcome())
          .as("a token cancelled already comes before everything else")
          .isEqualTo(Outcome.CANCELLED);
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void aSendWhoseTokenIsCancelledWhileItWaitsLeavesNoTrace(Shape shape, Threads threads)
      throws InterruptedException {
    for (SendForm form : SendForm.withToken().toList()) {
      CancellationSource source = new CancellationSource();
      DefaultChannel<Integer> channel = channels.full(shape);
      ChannelSnapshot before = channel.snapshot();
      Actor<SendResult> sender =
          actors.start(threads, () -> form.send(channel, 7, Limits.token(source.token())));
      Await.senders(channel, 1);

      source.cancel(REASON);

      assertThat(sender.result()).isEqualTo(new SendResult.Cancelled(REASON));
      assertThat(sender.interruptedAtEnd()).isFalse();
      Channels.checkUnchanged(channel, before);
      assertThat(handlersOf(source)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void aReceiveWhoseTokenIsCancelledWhileItWaitsLeavesNoTrace(Shape shape, Threads threads)
      throws InterruptedException {
    for (ReceiveForm form : ReceiveForm.withToken().toList()) {
      CancellationSource source = new CancellationSource();
      DefaultChannel<Integer> channel = channels.open(shape);
      ChannelSnapshot before = channel.snapshot();
      Actor<ReceiveResult<Integer>> receiver =
          actors.start(threads, () -> form.receive(channel, Limits.token(source.token())));
      Await.receivers(channel, 1);

      source.cancel(REASON);

      assertThat(receiver.result()).isEqualTo(new ReceiveResult.Cancelled<>(REASON));
      assertThat(receiver.interruptedAtEnd()).isFalse();
      Channels.checkUnchanged(channel, before);
      assertThat(handlersOf(source)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOperationThatEndedOtherwiseLeavesNothingAtItsToken(Threads threads) throws Exception {
    CancellationSource source = new CancellationSource();
    DefaultChannel<Integer> channel = channels.open(Shape.RENDEZVOUS);
    CancellationToken token = source.token();

    Actor<ReceiveResult<Integer>> receiver = actors.start(threads, () -> channel.tryReceive(token));
    Await.receivers(channel, 1);
    channel.send(1);
    assertThat(receiver.result().isDone()).isTrue();

    Actor<SendResult> sender = actors.start(threads, () -> channel.trySend(2, token));
    Await.senders(channel, 1);
    channel.receive();
    assertThat(sender.result().isDone()).isTrue();

    Actor<ReceiveResult<Integer>> timedOut =
        actors.start(
            threads,
            () ->
                ReceiveForm.DEADLINE_AND_TOKEN.receive(
                    channel, new Limits(Duration.ofMillis(1), token)));
    assertThat(timedOut.result().outcome()).isEqualTo(Outcome.TIMED_OUT);

    Actor<SendResult> interrupted = actors.start(threads, () -> channel.trySend(2, token));
    Await.senders(channel, 1);
    interrupted.interrupt();
    assertThat(interrupted.failure()).isInstanceOf(InterruptedException.class);

    Actor<ReceiveResult<Integer>> closed = actors.start(threads, () -> channel.tryReceive(token));
    Await.receivers(channel, 1);
    channel.close();
    assertThat(closed.result().outcome()).isEqualTo(Outcome.CLOSED);

    assertThat(handlersOf(source)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void oneTokenEndsAllWaitsOnAllChannels(Threads threads) throws InterruptedException {
    CancellationSource source = new CancellationSource();
    List<Actor<Outcome>> waiting = new ArrayList<>();
    List<DefaultChannel<Integer>> used = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      DefaultChannel<Integer> sink = channels.full(Shape.buffered(2));
      DefaultChannel<Integer> spring = channels.open(Shape.UNLIMITED);
      for (int j = 0; j < 3; j++) {
        waiting.add(actors.start(threads, () -> sink.trySend(1, source.token()).outcome()));
        waiting.add(actors.start(threads, () -> spring.tryReceive(source.token()).outcome()));
      }
      Await.senders(sink, 3);
      Await.receivers(spring, 3);
      used.add(sink);
      used.add(spring);
    }

    source.cancel(REASON);

    for (Actor<Outcome> actor : waiting) {
      assertThat(actor.result()).isEqualTo(Outcome.CANCELLED);
    }
    used.forEach(Channels::checkNobodyWaits);
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheWaiterOfTheTokenLeavesTheQueueAndTheOrderOfTheOthersStays(Threads threads)
      throws Exception {
    for (int leaver = 0; leaver < 3; leaver++) {
      DefaultChannel<Integer> channel = channels.open(Shape.RENDEZVOUS);
      CancellationSource source = new CancellationSource();
      List<Actor<SendResult>> senders = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int element = i;
        CancellationToken token = i == leaver ? source.token() : CancellationToken.never();
        senders.add(actors.start(threads, () -> channel.trySend(element, token)));
        Await.senders(channel, i + 1);
      }

      source.cancel(REASON);

      assertThat(senders.get(leaver).result().outcome()).isEqualTo(Outcome.CANCELLED);
      channel.checkInvariants();
      List<Integer> received = channel.receiveMany(3);
      List<Integer> expected = new ArrayList<>(List.of(0, 1, 2));
      expected.remove(Integer.valueOf(leaver));
      assertThat(received).isEqualTo(expected);
    }
  }
}
