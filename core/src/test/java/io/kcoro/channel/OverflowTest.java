package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.support.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The kinds and policies under which a send never waits. */
class OverflowTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private record Lost(int element, Reason reason) {}

  private final List<Lost> lost = new ArrayList<>();

  private DefaultChannel<Integer> open(Shape shape) {
    return channels.open(shape, (element, reason) -> lost.add(new Lost(element, reason)));
  }

  private static List<Integer> rest(DefaultChannel<Integer> channel) {
    List<Integer> rest = new ArrayList<>();
    channel.drainTo(rest, Integer.MAX_VALUE);
    return rest;
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#dropNewest")
  void dropNewestKeepsTheOldAndHandsTheNewToTheHandler(Shape shape) throws InterruptedException {
    for (SendForm form : SendForm.values()) {
      lost.clear();
      DefaultChannel<Integer> channel = open(shape);
      for (int i = 0; i < shape.capacity(); i++) {
        assertThat(form.send(channel, i).outcome()).isEqualTo(Outcome.DONE);
      }

      SendResult result = form.send(channel, 100);

      if (!form.tellsOfDrop()) {
        assertThat(result.isDone()).as("the suspending form returns").isTrue();
      } else {
        assertThat(result).as(form.name()).isInstanceOf(SendResult.Dropped.class);
        assertThat(result.isDone()).isFalse();
      }
      assertThat(lost).containsExactly(new Lost(100, Reason.DROPPED_NEWEST));
      ChannelSnapshot now = channel.snapshot();
      assertThat(now.droppedNewest()).isEqualTo(1);
      assertThat(now.accepted()).as("a dropped one is not accepted").isEqualTo(shape.capacity());
      assertThat(now.waitingSenders()).isZero();
      assertThat(rest(channel)).isEqualTo(IntStream.range(0, shape.capacity()).boxed().toList());
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#dropOldest")
  void dropOldestTakesTheNewAndHandsTheOldestToTheHandler(Shape shape) throws InterruptedException {
    int capacity = shape.capacity();
    for (SendForm form : SendForm.values()) {
      lost.clear();
      DefaultChannel<Integer> channel = open(shape);
      int sent = 3 * capacity + 1;
      for (int i = 0; i < sent; i++) {
        assertThat(form.send(channel, i).outcome()).as(form.name()).isEqualTo(Outcome.DONE);
        channel.checkInvariants();
      }

      assertThat(lost)
          .isEqualTo(
              IntStream.range(0, sent - capacity)
                  .mapToObj(i -> new Lost(i, Reason.DROPPED_OLDEST))
                  .toList());
      ChannelSnapshot now = channel.snapshot();
      assertThat(now.droppedOldest()).isEqualTo(sent - capacity);
      assertThat(now.accepted()).isEqualTo(sent);
      assertThat(now.droppedNewest()).isZero();
      assertThat(rest(channel)).isEqualTo(IntStream.range(sent - capacity, sent).boxed().toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConflatedChannelKeepsTheLastAndHandsTheOthersToTheHandler(SendForm form)
      throws InterruptedException {
    DefaultChannel<Integer> channel = open(Shape.CONFLATED);
    for (int i = 0; i < 4; i++) {
      assertThat(form.send(channel, i).outcome()).isEqualTo(Outcome.DONE);
    }
    assertThat(lost)
        .containsExactly(
            new Lost(0, Reason.CONFLATED),
            new Lost(1, Reason.CONFLATED),
            new Lost(2, Reason.CONFLATED));
    assertThat(channel.snapshot().droppedOldest()).isEqualTo(3);
    assertThat(channel.tryReceive().orNull()).isEqualTo(3);
    assertThat(channel.tryReceive().outcome()).isEqualTo(Outcome.WOULD_BLOCK);
  }

  @ParameterizedTest
  @EnumSource
  void theLastValueOfAConflatedChannelStillArrivesAfterClose(ReceiveForm form)
      throws InterruptedException {
    DefaultChannel<Integer> channel = open(Shape.CONFLATED);
    channel.send(1);
    channel.send(2);
    channel.close();
    assertThat(form.receive(channel).orNull()).isEqualTo(2);
    assertThat(form.receive(channel).outcome()).isEqualTo(Outcome.CLOSED);
    assertThat(lost).containsExactly(new Lost(1, Reason.CONFLATED));
  }

  @ParameterizedTest
  @EnumSource
  void anElementForAWaitingReceiverIsNeitherDroppedNorConflated(Threads threads)
      throws InterruptedException {
    List<Shape> shapes = new ArrayList<>(Shape.dropNewest().toList());
    shapes.addAll(Shape.dropOldest().toList());
    shapes.add(Shape.CONFLATED);
    for (Shape shape : shapes) {
      DefaultChannel<Integer> channel = open(shape);
      Actor<Integer> receiver = actors.start(threads, channel::receive);
      Await.receivers(channel, 1);
      assertThat(channel.trySend(1).isDone()).isTrue();
      assertThat(receiver.result()).isEqualTo(1);
    }
    assertThat(lost).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#dropNewest")
  void withoutAHandlerADroppedElementIsStillReportedAndCounted(Shape shape) {
    DefaultChannel<Integer> channel = channels.open(shape);
    for (int i = 0; i < shape.capacity(); i++) {
      channel.trySend(i);
    }
    assertThat(channel.trySend(9).outcome()).isEqualTo(Outcome.DROPPED);
    assertThat(channel.snapshot().droppedNewest()).isEqualTo(1);
    assertThat(channel.cancel()).isTrue();
    assertThat(channel.snapshot().undelivered()).isEqualTo(shape.capacity());
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#dropNewest")
  void anElementRefusedByAnEndedChannelIsNotDropped(Shape shape) {
    DefaultChannel<Integer> channel = open(shape);
    channel.close();
    assertThat(channel.trySend(1).outcome()).isEqualTo(Outcome.CLOSED);
    assertThat(lost).isEmpty();
    assertThat(channel.snapshot().droppedNewest()).isZero();
  }
}
