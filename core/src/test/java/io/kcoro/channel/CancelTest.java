package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.support.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code cancel()} and {@code cancel(cause)}. */
class CancelTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private final IOException cause = new IOException("nobody listens");
  private final List<Integer> undelivered = new ArrayList<>();

  private DefaultChannel<Integer> open(Shape shape) {
    return channels.open(
        shape,
        (element, reason) -> {
          if (reason == Reason.CANCELLED) {
            undelivered.add(element);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void onlyTheFirstCancelIsTheFirst(Shape shape) {
    DefaultChannel<Integer> channel = channels.open(shape);
    assertThat(channel.cancel()).isTrue();
    assertThat(channel.cancel()).isFalse();
    assertThat(channel.cancel(cause)).isFalse();
    assertThat(channel.close()).as("close after cancel").isFalse();
    assertThat(channel.close(cause)).isFalse();
    assertThat(channel.tryReceive()).isEqualTo(new ReceiveResult.Closed<>(null));
    assertThat(channel.trySend(1)).isEqualTo(new SendResult.Closed(null));
    assertThat(channel.isClosedForSend()).isTrue();
    assertThat(channel.isClosedForReceive()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void whatIsBufferedGoesToTheHandlerInOrderAndOnce(Shape shape) throws InterruptedException {
    int sent = Math.min(shape.capacity(), 1000);
    for (int already = 0; already <= Math.min(sent, 3); already++) {
      undelivered.clear();
      DefaultChannel<Integer> channel = open(shape);
      // Some are received first, so that the rest lies anywhere in the ring or the chain.
      for (int i = -already; i < 0; i++) {
        channel.send(i);
        assertThat(channel.receive()).isEqualTo(i);
      }
      for (int i = 0; i < sent; i++) {
        channel.send(i);
      }

      assertThat(channel.cancel(cause)).isTrue();

      int kept = shape.kept(sent);
      assertThat(undelivered).isEqualTo(IntStream.range(sent - kept, sent).boxed().toList());
      ChannelSnapshot now = channel.snapshot();
      assertThat(now.undelivered()).isEqualTo(kept);
      assertThat(now.buffered()).isZero();
      assertThat(now.closedForSend()).isTrue();
      assertThat(now.closedForReceive()).isTrue();
      assertThat(channel.drainTo(new ArrayList<>(), 10)).isZero();
      assertThat(channel.cancel()).isFalse();
      assertThat(undelivered).hasSize(kept);
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void waitingSendersFailAndKeepTheirElements(Shape shape, Threads threads) throws Exception {
    DefaultChannel<Integer> channel = open(shape);
    Channels.fill(channel);
    List<Actor<SendResult>> senders = new ArrayList<>();
    for (SendForm form : SendForm.waiting().toList()) {
      senders.add(actors.start(threads, () -> form.send(channel, 7)));
    }
    Await.senders(channel, senders.size());

    assertThat(channel.cancel(cause)).isTrue();

    Channels.checkNobodyWaits(channel);
    for (Actor<SendResult> sender : senders) {
      assertThat(sender.result()).isEqualTo(new SendResult.Closed(cause));
    }
    assertThat(undelivered).hasSize(shape.capacity()).doesNotContain(7);
    assertThat(channel.snapshot().accepted()).isEqualTo(shape.capacity());
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void waitingReceiversFindItClosed(Shape shape, Threads threads) throws InterruptedException {
    DefaultChannel<Integer> channel = open(shape);
    List<Actor<ReceiveResult<Integer>>> receivers = new ArrayList<>();
    for (ReceiveForm form : ReceiveForm.waiting().toList()) {
      receivers.add(actors.start(threads, () -> form.receive(channel)));
    }
    Await.receivers(channel, receivers.size());

    channel.cancel(cause);

    Channels.checkNobodyWaits(channel);
    for (Actor<ReceiveResult<Integer>> receiver : receivers) {
      assertThat(receiver.result()).isEqualTo(new ReceiveResult.Closed<>(cause));
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void everyFormFindsACancelledChannelClosed(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(shape);
    channel.trySend(1);
    channel.cancel(cause);
    for (SendForm form : SendForm.values()) {
      assertThat(form.send(channel, 2)).as(form.name()).isEqualTo(new SendResult.Closed(cause));
    }
    for (ReceiveForm form : ReceiveForm.values()) {
      assertThat(form.receive(channel))
          .as(form.name())
          .isEqualTo(new ReceiveResult.Closed<>(cause));
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#keeping")
  void cancelAfterCloseDiscardsTheRestAndIsTheFirstCancel(Shape shape) {
    DefaultChannel<Integer> channel = open(shape);
    channel.trySend(1);
    int kept = shape.kept(1);
    assertThat(channel.close()).isTrue();
    assertThat(channel.isClosedForReceive()).isFalse();

    assertThat(channel.cancel(cause)).isTrue();

    assertThat(undelivered).hasSize(kept);
    assertThat(channel.tryReceive()).isEqualTo(new ReceiveResult.Closed<>(cause));
    assertThat(channel.trySend(1)).isEqualTo(new SendResult.Closed(cause));
  }

  @Test
  void theCauseOfTheCloseBeforeStays() {
    DefaultChannel<Integer> channel = channels.open(Shape.buffered(2));
    IOException earlier = new IOException("earlier");
    channel.close(earlier);
    assertThat(channel.cancel(cause)).isTrue();
    assertThat(channel.tryReceive()).isEqualTo(new ReceiveResult.Closed<>(earlier));
  }

  @ParameterizedTest
  @EnumSource
  void cancelAfterCloseFailsTheSendersThatCloseHadSpared(Threads threads) throws Exception {
    DefaultChannel<Integer> channel = open(Shape.buffered(1));
    Channels.fill(channel);
    Actor<SendResult> sender = actors.start(threads, () -> SendForm.SEND.send(channel, 7));
    Await.senders(channel, 1);
    channel.close();
    assertThat(channel.snapshot().waitingSenders()).isEqualTo(1);

    assertThat(channel.cancel(cause)).isTrue();

    assertThat(sender.result()).isEqualTo(new SendResult.Closed(cause));
    assertThat(undelivered).containsExactly(-1);
  }

  /** A waiter that plays another thread's part at the moment it is resumed. */
  private static final class Intruder extends Waiter {
    private final Runnable onResume;

    Intruder(Runnable onResume) {
      this.onResume = onResume;
    }

    @Override
    public void resume() {
      onResume.run();
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void fromTheFirstMomentOfCancelNothingIsReceivedAnyMore(Shape shape) {
    DefaultChannel<Integer> channel = open(shape);
    Channels.fill(channel);
    List<ReceiveResult<Integer>> seen = new ArrayList<>();
    List<Boolean> closed = new ArrayList<>();
    Intruder first =
        new Intruder(() -> {
          seen.add(channel.tryReceive());
          closed.add(channel.isClosedForReceive());
        });
    Intruder second = new Intruder(() -> {});
    assertThat(channel.offer(1, first)).isEqualTo(Outcome.WOULD_BLOCK);
    assertThat(channel.offer(2, second)).isEqualTo(Outcome.WOULD_BLOCK);

    channel.cancel(cause);

    assertThat(seen).containsExactly(new ReceiveResult.Closed<>(cause));
    assertThat(closed).containsExactly(true);
    assertThat(first.handOver).isEqualTo(Waiter.CLOSED);
    assertThat(second.handOver).isEqualTo(Waiter.CLOSED);
    Channels.checkNobodyWaits(channel);
  }

  @ParameterizedTest
  @EnumSource
  void ofManyWhoCancelOneIsTheFirstAndTheHandlerRunsOnce(Threads threads)
      throws InterruptedException {
    for (int round = 0; round < 50; round++) {
      List<Integer> once = new ArrayList<>();
      DefaultChannel<Integer> channel =
          channels.open(Shape.buffered(10), (element, reason) -> once.add(element));
      Channels.fill(channel);
      List<Actor<Boolean>> cancellers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        cancellers.add(actors.start(threads, channel::cancel));
      }
      int winners = 0;
      for (Actor<Boolean> canceller : cancellers) {
        winners += canceller.result() ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
      assertThat(once).hasSize(10).doesNotHaveDuplicates();
    }
  }
}
