package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kcoro.cancel.CancellationToken;
import io.kcoro.support.Await;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every form does when nothing goes wrong. */
class SendReceiveTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private static final int ELEMENTS = 7;
  private static final List<Integer> NUMBERS = IntStream.range(0, ELEMENTS).boxed().toList();

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#losslessByThreads")
  void everyFormOfSendFeedsEveryFormOfReceiveInOrder(Shape shape, Threads threads)
      throws InterruptedException {
    for (SendForm send : SendForm.values()) {
      for (ReceiveForm receive : ReceiveForm.values()) {
        if (shape.capacity() == 0 && !send.waits() && !receive.waits()) {
          continue; // two who never wait do not meet
        }
        DefaultChannel<Integer> channel = channels.open(shape);
        Actor<Boolean> sender =
            actors.start(
                threads,
                () -> {
                  for (int number : NUMBERS) {
                    Await.until(() -> uninterrupted(() -> send.send(channel, number).isDone()));
                  }
                  return channel.close();
                });

        List<Integer> received = new ArrayList<>();
        ReceiveResult<Integer> last = receive.receive(channel);
        while (last.outcome() != Outcome.CLOSED) {
          if (last instanceof ReceiveResult.Received<Integer>(Integer element)) {
            received.add(element);
          }
          last = receive.receive(channel);
        }

        assertThat(received).as("%s to %s", send, receive).isEqualTo(NUMBERS);
        assertThat(last).isEqualTo(new ReceiveResult.Closed<>(null));
        assertThat(sender.result()).isTrue();
        assertThat(channel.snapshot().received()).isEqualTo(ELEMENTS);
      }
    }
  }

  private interface Interruptible {
    boolean run() throws InterruptedException;
  }

  private static boolean uninterrupted(Interruptible body) {
    try {
      return body.run();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void aWaitingReceiverGetsWhatIsSentWithoutTheSenderWaiting(Shape shape, Threads threads)
      throws InterruptedException {
    for (ReceiveForm receive : ReceiveForm.waiting().toList()) {
      for (SendForm send : SendForm.values()) {
        DefaultChannel<String> channel = channels.open(shape);
        Actor<ReceiveResult<String>> receiver =
            actors.start(threads, () -> receive.receive(channel));
        Await.receivers(channel, 1);

        assertThat(send.send(channel, "it").outcome()).isEqualTo(Outcome.DONE);
        assertThat(receiver.result()).isEqualTo(new ReceiveResult.Received<>("it"));
        assertThat(receiver.interruptedAtEnd()).isFalse();
        assertThat(channel.snapshot().received()).isEqualTo(1);
        Channels.checkNobodyWaits(channel);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void aWaitingSenderGoesOnWhenSomebodyReceives(Shape shape, Threads threads)
      throws InterruptedException {
    for (SendForm send : SendForm.waiting().toList()) {
      for (ReceiveForm receive : ReceiveForm.values()) {
        DefaultChannel<Integer> channel = channels.full(shape);
        Actor<SendResult> sender = actors.start(threads, () -> send.send(channel, 7));
        Await.senders(channel, 1);

        int first = receive.receive(channel).orNull();

        assertThat(first).isEqualTo(shape.capacity() == 0 ? 7 : -1);
        assertThat(sender.result().outcome()).isEqualTo(Outcome.DONE);
        List<Integer> rest = new ArrayList<>();
        channel.drainTo(rest, Integer.MAX_VALUE);
        assertThat(rest).hasSize(shape.capacity());
        if (shape.capacity() > 0) {
          assertThat(rest.getLast()).isEqualTo(7);
        }
        Channels.checkNobodyWaits(channel);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#bounded")
  void aChannelTakesAsManyAsItsCapacityThenWouldBlock(Shape shape) {
    DefaultChannel<Integer> channel = channels.open(shape);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < shape.capacity(); i++) {
        assertThat(channel.trySend(i)).isInstanceOf(SendResult.Done.class);
      }
      assertThat(channel.trySend(-1)).isInstanceOf(SendResult.WouldBlock.class);
      assertThat(channel.snapshot().buffered()).isEqualTo(shape.capacity());
      for (int i = 0; i < shape.capacity(); i++) {
        assertThat(ReceiveForm.now(channel)).isEqualTo(i);
      }
      assertThat(channel.tryReceive()).isInstanceOf(ReceiveResult.WouldBlock.class);
    }
  }

  /** Every position of a ring, and of the boundaries of segments, is full and empty once. */
  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#lossless")
  void theOrderIsKeptWhateverTheFillingLevel(Shape shape) {
    DefaultChannel<Integer> channel = channels.open(shape);
    int most = Math.min(shape.capacity(), 20);
    int in = 0;
    int out = 0;
    for (int level = 0; level <= most; level++) {
      for (int step = 0; step < 2 * most; step++) {
        while (in - out < level) {
          assertThat(channel.trySend(in++).isDone()).isTrue();
          channel.checkInvariants();
        }
        while (in - out > level - 1 && out < in) {
          assertThat(ReceiveForm.now(channel)).isEqualTo(out++);
          channel.checkInvariants();
        }
      }
    }
    while (out < in) {
      assertThat(ReceiveForm.now(channel)).isEqualTo(out++);
    }
    assertThat(channel.tryReceive().outcome()).isEqualTo(Outcome.WOULD_BLOCK);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#unlimited")
  void anUnlimitedChannelTakesAnyNumber(Shape shape) throws InterruptedException {
    DefaultChannel<Integer> channel = channels.open(shape);
    int many = 10_000;
    for (int i = 0; i < many; i++) {
      channel.send(i);
    }
    assertThat(channel.snapshot().buffered()).isEqualTo(many);
    channel.checkInvariants();
    for (int i = 0; i < many; i++) {
      assertThat(channel.receive()).isEqualTo(i);
    }
    assertThat(channel.tryReceive().outcome()).isEqualTo(Outcome.WOULD_BLOCK);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void nothingCanBeHadOfAnEmptyChannel(Shape shape) {
    DefaultChannel<Integer> channel = channels.open(shape);

    assertThat(channel.tryReceive()).isEqualTo(new ReceiveResult.WouldBlock<>());
    assertThat(channel.tryReceive().isDone()).isFalse();
    assertThat(channel.tryReceive().orNull()).isNull();
    assertThat(channel.drainTo(new ArrayList<>(), 5)).isZero();
    assertThat(channel.isClosedForReceive()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void aNullElementIsRefusedByEveryForm(Shape shape) {
    DefaultChannel<String> channel = channels.open(shape);
    for (SendForm send : SendForm.values()) {
      assertThatNullPointerException()
          .isThrownBy(() -> send.send(channel, null))
          .as(send.name())
          .withMessage("element is null");
    }
    assertThat(channel.snapshot().accepted()).isZero();
    channel.close();
    for (SendForm send : SendForm.values()) {
      assertThatNullPointerException().isThrownBy(() -> send.send(channel, null));
    }
  }

  @Test
  void aLimitThatIsNullIsRefusedByName() {
    DefaultChannel<String> channel = channels.open(Shape.buffered(2));
    channel.trySend("there is something to receive, and room");
    CancellationToken never = CancellationToken.never();
    Deadline later = Deadline.after(Duration.ofHours(1));

    assertThatNullPointerException()
        .isThrownBy(() -> channel.trySend("", (Duration) null))
        .withMessage("timeout");
    assertThatNullPointerException()
        .isThrownBy(() -> channel.trySend("", (Deadline) null))
        .withMessage("deadline");
    assertThatNullPointerException()
        .isThrownBy(() -> channel.trySend("", (CancellationToken) null))
        .withMessage("token");
    assertThatNullPointerException()
        .isThrownBy(() -> channel.trySend("", null, never))
        .withMessage("deadline");
    assertThatNullPointerException()
        .isThrownBy(() -> channel.trySend("", later, null))
        .withMessage("token");
    assertThatNullPointerException()
        .isThrownBy(() -> channel.tryReceive((Duration) null))
        .withMessage("timeout");
    assertThatNullPointerException()
        .isThrownBy(() -> channel.tryReceive((Deadline) null))
        .withMessage("deadline");
    assertThatNullPointerException()
        .isThrownBy(() -> channel.tryReceive((CancellationToken) null))
        .withMessage("token");
    assertThatNullPointerException()
        .isThrownBy(() -> channel.tryReceive(null, never))
        .withMessage("deadline");
    assertThatNullPointerException()
        .isThrownBy(() -> channel.tryReceive(later, null))
        .withMessage("token");
    assertThatNullPointerException().isThrownBy(() -> channel.forEach(null));
    assertThatNullPointerException()
        .isThrownBy(() -> channel.drainTo(null, 1))
        .withMessage("target");
    assertThat(channel.snapshot().accepted()).isEqualTo(1);
    assertThat(channel.snapshot().received()).isZero();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#all")
  void elementsThatEqualEachOtherAreStillTwo(Shape shape) {
    DefaultChannel<Integer> channel = channels.open(shape);
    int before = shape.kept(2);
    channel.trySend(5);
    channel.trySend(5);
    List<Integer> received = new ArrayList<>();
    assertThat(channel.drainTo(received, 10)).isEqualTo(before);
    assertThat(received).hasSize(before).allMatch(element -> element == 5);
  }
}
