package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Waiters of one side are served in the order of their arrival. */
class FairnessTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private static final int WAITERS = 8;

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#allByThreads")
  void receiversAreServedInTheOrderOfTheirArrival(Shape shape, Threads threads) throws Exception {
    DefaultChannel<Integer> channel = channels.open(shape);
    List<Actor<Integer>> receivers = new ArrayList<>();
    for (int i = 0; i < WAITERS; i++) {
      receivers.add(actors.start(threads, channel::receive));
      Await.receivers(channel, i + 1);
    }
    for (int i = 0; i < WAITERS; i++) {
      assertThat(channel.trySend(i).isDone()).isTrue();
      assertThat(channel.snapshot().waitingReceivers()).isEqualTo(WAITERS - i - 1);
    }
    for (int i = 0; i < WAITERS; i++) {
      assertThat(receivers.get(i).result()).isEqualTo(i);
    }
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void sendersAreServedInTheOrderOfTheirArrival(Shape shape, Threads threads) throws Exception {
    DefaultChannel<Integer> channel = channels.full(shape);
    for (int i = 0; i < WAITERS; i++) {
      int element = i;
      actors.start(threads, () -> SendForm.SEND.send(channel, element));
      Await.senders(channel, i + 1);
    }
    List<Integer> received = channel.receiveMany(shape.capacity() + WAITERS);
    assertThat(received.subList(shape.capacity(), received.size()))
        .isEqualTo(IntStream.range(0, WAITERS).boxed().toList());
    actors.join();
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void nobodyPushesInWhileASenderWaits(Shape shape, Threads threads) throws Exception {
    DefaultChannel<Integer> channel = channels.full(shape);
    Actor<SendResult> waiting = actors.start(threads, () -> SendForm.SEND.send(channel, 7));
    Await.senders(channel, 1);
    assertThat(channel.tryReceive().isDone()).isTrue();
    assertThat(waiting.result().isDone()).isTrue();
    assertThat(channel.trySend(8).outcome())
        .as("the free place went to the one who waited")
        .isEqualTo(Outcome.WOULD_BLOCK);
  }

  @ParameterizedTest
  @MethodSource("io.kcoro.channel.Shape#boundedByThreads")
  void theOrderOutlivesWaitersThatGiveUp(Shape shape, Threads threads) throws Exception {
    DefaultChannel<Integer> channel = channels.full(shape);
    CancellationSource source = new CancellationSource();
    List<Integer> expected = new ArrayList<>();
    List<Actor<SendResult>> cancelled = new ArrayList<>();
    List<Actor<SendResult>> interrupted = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      int element = i;
      switch (i % 3) {
        case 0 ->
            interrupted.add(actors.start(threads, () -> SendForm.SEND.send(channel, element)));
        case 1 -> {
          actors.start(threads, () -> channel.trySend(element, Duration.ofHours(1)));
          expected.add(i);
        }
        default ->
            cancelled.add(actors.start(threads, () -> channel.trySend(element, source.token())));
      }
      Await.senders(channel, i + 1);
    }
    source.cancel("gives up");
    for (Actor<SendResult> actor : cancelled) {
      assertThat(actor.result().outcome()).isEqualTo(Outcome.CANCELLED);
    }
    channel.checkInvariants();
    for (Actor<SendResult> actor : interrupted) {
      actor.interrupt();
      assertThat(actor.failure()).isInstanceOf(InterruptedException.class);
      channel.checkInvariants();
    }
    List<Integer> received = channel.receiveMany(shape.capacity() + 9);
    assertThat(received.subList(shape.capacity(), received.size())).isEqualTo(expected);
  }
}
