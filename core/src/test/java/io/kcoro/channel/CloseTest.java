package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.support.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code close()} and {@code close(cause)}. */
class CloseTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private final IOException cause = new IOException("the disk is full");

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void onlyTheFirstCloseIsTheFirst(Shape shape) {
    DefaultChannel<Integer> channel = channels.open(shape);
    assertThat(channel.isClosedForSend()).isFalse();
    assertThat(channel.isClosedForReceive()).isFalse();

    assertThat(channel.close()).isTrue();
    assertThat(channel.close()).isFalse();
    assertThat(channel.close(cause)).isFalse();

    assertThat(channel.isClosedForSend()).isTrue();
    assertThat(channel.isClosedForReceive()).isTrue();
    assertThat(channel.tryReceive())
        .as("a later cause is ignored")
        .isEqualTo(new ReceiveResult.Closed<>(null));
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#keeping")
  void everyFormOfSendIsRefusedAndTheElementStaysWithItsSender(Shape shape)
      throws InterruptedException {
    List<Integer> undelivered = new ArrayList<>();
    DefaultChannel<Integer> channel =
        channels.open(shape, (element, reason) -> undelivered.add(element));
    channel.close(cause);
    ChannelSnapshot before = channel.snapshot();
    for (SendForm form : SendForm.values()) {
      assertThat(form.send(channel, 1))
          .as("%s: closed comes before would block", form)
          .isEqualTo(new SendResult.Closed(cause));
    }
    Channels.checkUnchanged(channel, before);
    assertThat(undelivered).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void whatIsBufferedStillArrivesThenEveryFormFindsItClosed(Shape shape)
      throws InterruptedException {
    for (ReceiveForm form : ReceiveForm.values()) {
      DefaultChannel<Integer> channel = channels.open(shape);
      int sent = Math.min(shape.capacity(), 3);
      for (int i = 0; i < sent; i++) {
        channel.send(i);
      }
      int kept = shape.kept(sent);
      channel.close(cause);
      assertThat(channel.isClosedForSend()).isTrue();
      for (int i = 0; i < kept; i++) {
        assertThat(channel.isClosedForReceive()).isFalse();
        assertThat(channel.snapshot().closedForReceive()).isFalse();
        assertThat(form.receive(channel).orNull()).as(form.name()).isEqualTo(sent - kept + i);
      }
      assertThat(channel.isClosedForReceive()).isTrue();
      for (int i = 0; i < 2; i++) {
        assertThat(form.receive(channel))
            .as("%s: an empty closed channel is closed, not 'would block'", form)
            .isEqualTo(new ReceiveResult.Closed<>(cause));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void whatPendingSendersSendStillArrives(Shape shape, Threads threads) throws Exception {
    for (SendForm form : SendForm.waiting().toList()) {
      DefaultChannel<Integer> channel = channels.full(shape);
      List<Actor<SendResult>> senders = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int element = i;
        senders.add(actors.start(threads, () -> form.send(channel, element)));
        Await.senders(channel, i + 1);
      }

      assertThat(channel.close(cause)).isTrue();

      assertThat(channel.snapshot().waitingSenders()).isEqualTo(3);
      assertThat(channel.trySend(9).outcome()).isEqualTo(Outcome.CLOSED);
      for (int i = 0; i < shape.capacity(); i++) {
        assertThat(ReceiveForm.now(channel)).isEqualTo(-i - 1);
      }
      for (int i = 0; i < 3; i++) {
        assertThat(channel.isClosedForReceive()).isFalse();
        assertThat(channel.receive()).isEqualTo(i);
        assertThat(senders.get(i).result().outcome()).isEqualTo(Outcome.DONE);
      }
      assertThat(channel.isClosedForReceive()).isTrue();
      assertThat(channel.tryReceive()).isEqualTo(new ReceiveResult.Closed<>(cause));
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void waitingReceiversFindItClosed(Shape shape, Threads threads) throws InterruptedException {
    for (Throwable why : new Throwable[] {null, cause}) {
      DefaultChannel<Integer> channel = channels.open(shape);
      List<Actor<ReceiveResult<Integer>>> receivers = new ArrayList<>();
      for (ReceiveForm form : ReceiveForm.waiting().toList()) {
        receivers.add(actors.start(threads, () -> form.receive(channel)));
      }
      Await.receivers(channel, receivers.size());

      channel.close(why);

      Channels.checkNobodyWaits(channel);
      for (Actor<ReceiveResult<Integer>> receiver : receivers) {
        assertThat(receiver.result()).isEqualTo(new ReceiveResult.Closed<>(why));
      }
    }
  }

  @Test
  void whatIsThrownNamesTheChannelAndKeepsTheCause() {
    Channel<Integer> closed = Channel.<Integer>builder().name("orders").build();
    closed.close(cause);
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(() -> closed.send(1))
        .withMessage("channel 'orders' is closed")
        .withCause(cause);
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(closed::receive)
        .withMessage("channel 'orders' is closed")
        .withCause(cause);

    Channel<Integer> cancelled = Channel.<Integer>builder().name("orders").build();
    cancelled.cancel();
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(() -> cancelled.send(1))
        .withMessage("channel 'orders' is cancelled")
        .withNoCause();
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(cancelled::receive)
        .withMessage("channel 'orders' is cancelled")
        .withNoCause();
  }

  @ParameterizedTest
  @EnumSource
  void ofManyWhoCloseOneIsTheFirst(Threads threads) throws InterruptedException {
    for (int round = 0; round < 50; round++) {
      DefaultChannel<Integer> channel = channels.open(Shape.buffered(1));
      List<Actor<Boolean>> closers = new ArrayList<>();
      List<Throwable> causes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Throwable why = new IOException("closer " + i);
        causes.add(why);
        closers.add(actors.start(threads, () -> channel.close(why)));
      }
      Throwable winner = null;
      for (int i = 0; i < 4; i++) {
        if (closers.get(i).result()) {
          assertThat(winner).isNull();
          winner = causes.get(i);
        }
      }
      assertThat(winner).isNotNull();
      assertThat(channel.tryReceive()).isEqualTo(new ReceiveResult.Closed<>(winner));
    }
  }
}
