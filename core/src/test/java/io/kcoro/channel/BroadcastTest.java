package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a broadcast promises, to publishers and subscribers of both kinds. */
@ParameterizedClass
@EnumSource(Party.class)
class BroadcastTest {
  private static final int MANY = 1_000;

  @Parameter Party party;

  private final List<Object> lost = new CopyOnWriteArrayList<>();
  private final Broadcast<Integer> numbers =
      Broadcast.create(Channel.<Integer>builder().name("numbers").onUndelivered(this::lose));

  private void lose(int element, Reason reason) {
    lost.add(element + " " + reason);
  }

  @AfterEach
  void theBooksAreInOrder() {
    numbers.checkInvariants();
  }

  private static List<Object> range(int from, int to) {
    return new ArrayList<>(IntStream.range(from, to).boxed().toList());
  }

  private static ChannelBuilder<Integer> buffered(int capacity) {
    return Channel.<Integer>builder().buffered(capacity);
  }

  private static List<Integer> drained(ReceiveChannel<Integer> channel) {
    List<Integer> all = new ArrayList<>();
    channel.drainTo(all, Integer.MAX_VALUE);
    return all;
  }

  /** Waits until so many elements were handed on, or wait for a subscriber. */
  private void awaitPublished(long count) throws InterruptedException {
    Await.until(() -> numbers.snapshot().published() == count);
  }

  /** Waits until the broadcast waits for the next element. */
  private void awaitIdle() throws InterruptedException {
    Await.receivers((Channel<?>) numbers.inlet(), 1);
  }

  @Test
  void everySubscriberSeesAllInOneOrder() throws Exception {
    List<List<Object>> seen = new ArrayList<>();
    Scope.run(scope -> {
      for (ChannelBuilder<Integer> each :
          List.of(
              Channel.<Integer>builder(),
              buffered(1),
              buffered(64),
              Channel.<Integer>builder().unlimited())) {
        List<Object> mine = new ArrayList<>();
        seen.add(mine);
        party.collect(scope, numbers.subscribe(each), mine);
      }
      scope.launch(numbers);
      List<Coroutine> publishers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        publishers.add(party.publish(scope, numbers.inlet(), i * MANY, (i + 1) * MANY));
      }
      for (Coroutine publisher : publishers) {
        publisher.join();
      }
      numbers.inlet().close();
    });
    assertThat(seen).allSatisfy(each -> assertThat(each).isEqualTo(seen.getFirst()));
    assertThat(seen.getFirst()).containsExactlyInAnyOrderElementsOf(range(0, 3 * MANY));
    for (int i = 0; i < 3; i++) {
      assertThat(seen.getFirst()).containsSubsequence(range(i * MANY, (i + 1) * MANY));
    }
    assertThat(numbers.snapshot())
        .isEqualTo(new BroadcastSnapshot("numbers", 3 * MANY, 0, 0, 0, true));
  }

  @Test
  void oneThatSuspendsMakesThePublishersWaitAfterAllOthersHaveTheElement() throws Exception {
    ReceiveChannel<Integer> slow = numbers.subscribe(buffered(1));
    ReceiveChannel<Integer> all = numbers.subscribe(Channel.<Integer>builder().unlimited());
    ReceiveChannel<Integer> latest = numbers.subscribe(Channel.<Integer>builder().conflated());
    Scope.run(scope -> {
      scope.launch(numbers);
      Coroutine publisher = party.publish(scope, numbers.inlet(), 0, 4);
      Await.senders((Channel<?>) slow, 1);
      Await.senders((Channel<?>) numbers.inlet(), 1); // the third
      assertThat(drained(all)).containsExactly(0, 1);
      assertThat(drained(latest)).containsExactly(1);
      assertThat(slow.receive()).isZero();
      Await.senders((Channel<?>) numbers.inlet(), 1);
      assertThat(slow.receiveMany(1)).containsExactly(1);
      assertThat(slow.receive()).isEqualTo(2);
      publisher.join();
      assertThat(slow.receive()).isEqualTo(3);
      numbers.inlet().close();
    });
    assertThat(drained(all)).containsExactly(2, 3);
    assertThat(drained(latest)).containsExactly(3);
  }

  @Test
  void othersDropAndTellTheirHandlers() throws Exception {
    List<String> missed = new CopyOnWriteArrayList<>();
    ReceiveChannel<Integer> oldest =
        numbers.subscribe(
            buffered(2)
                .overflow(Overflow.DROP_OLDEST)
                .onUndelivered((n, why) -> missed.add("oldest " + n + " " + why)));
    ReceiveChannel<Integer> newest =
        numbers.subscribe(
            buffered(2)
                .overflow(Overflow.DROP_NEWEST)
                .onUndelivered((n, why) -> missed.add("newest " + n + " " + why)));
    ReceiveChannel<Integer> latest =
        numbers.subscribe(
            Channel.<Integer>builder()
                .conflated()
                .onUndelivered((n, why) -> missed.add("latest " + n + " " + why)));
    Scope.run(scope -> {
      scope.launch(numbers);
      party.publish(scope, numbers.inlet(), 0, 3).join();
      numbers.inlet().close();
    });
    assertThat(drained(oldest)).containsExactly(1, 2);
    assertThat(drained(newest)).containsExactly(0, 1);
    assertThat(drained(latest)).containsExactly(2);
    assertThat(missed)
        .containsExactlyInAnyOrder(
            "oldest 0 DROPPED_OLDEST",
            "newest 2 DROPPED_NEWEST",
            "latest 0 CONFLATED",
            "latest 1 CONFLATED");
    assertThat(lost).isEmpty();
  }

  @Test
  void oneThatMustNotBeSlowIsLeftBehind() throws Exception {
    ReceiveChannel<Integer> slow = numbers.subscribe(buffered(2), SlowSubscriber.DISCONNECT);
    ReceiveChannel<Integer> all = numbers.subscribe();
    List<Object> seen = new ArrayList<>();
    Scope.run(scope -> {
      scope.launch(numbers);
      party.publish(scope, numbers.inlet(), 0, 5).join();
      numbers.inlet().close();
      party.collect(scope, slow, seen);
    });
    assertThat(seen).hasSize(3).startsWith(0, 1);
    assertThat(seen.getLast())
        .isInstanceOf(SlowSubscriberException.class)
        .asString()
        .contains("'numbers'", slow.name());
    assertThat(drained(all)).containsExactly(0, 1, 2, 3, 4);
    assertThat(numbers.snapshot().disconnected()).isEqualTo(1);
  }

  @Test
  void eachSeesWhatComesAfterItHasSubscribed() throws Exception {
    List<ReceiveChannel<Integer>> channels = new ArrayList<>();
    Scope.run(scope -> {
      scope.launch(numbers);
      for (int i = 0; i < 3; i++) {
        channels.add(numbers.subscribe());
        party.publish(scope, numbers.inlet(), i, i + 1).join();
        awaitIdle();
      }
      numbers.inlet().close();
    });
    channels.add(numbers.subscribe());
    assertThat(channels)
        .map(BroadcastTest::drained)
        .containsExactly(List.of(0, 1, 2), List.of(1, 2), List.of(2), List.of());
    assertThat(channels).allMatch(ReceiveChannel::isClosedForReceive);
    assertThat(lost).isEmpty();
  }

  @Test
  void whatNobodySeesIsCountedAndGoesToTheHandlerOfTheInlet() throws Exception {
    Scope.run(scope -> {
      scope.launch(numbers);
      party.publish(scope, numbers.inlet(), 0, 2).join();
      awaitIdle();
      ReceiveChannel<Integer> one = numbers.subscribe();
      party.publish(scope, numbers.inlet(), 2, 3).join();
      awaitIdle();
      one.cancel();
      numbers.inlet().close();
    });
    assertThat(lost).containsExactly("0 NO_SUBSCRIBER", "1 NO_SUBSCRIBER");
    assertThat(numbers.snapshot()).isEqualTo(new BroadcastSnapshot("numbers", 3, 2, 0, 0, true));
  }

  @Test
  void aReplayIsFoundByThoseWhoComeLaterAsFarAsTheirChannelsHaveRoom() throws Exception {
    Broadcast<Integer> replaying =
        Broadcast.create(Channel.<Integer>builder().onUndelivered(this::lose), 3);
    List<Object> seen = new ArrayList<>();
    Scope.run(scope -> {
      scope.launch(replaying);
      party.publish(scope, replaying.inlet(), 0, 5).join();
      Await.receivers((Channel<?>) replaying.inlet(), 1);
      party.collect(scope, replaying.subscribe(), seen);
      ReceiveChannel<Integer> one = replaying.subscribe(buffered(1));
      ReceiveChannel<Integer> rendezvous = replaying.subscribe(Channel.builder());
      assertThat(drained(one)).containsExactly(4);
      assertThat(rendezvous.tryReceive().outcome()).isEqualTo(Outcome.WOULD_BLOCK);
      party.publish(scope, replaying.inlet(), 5, 6).join();
      assertThat(one.receive()).isEqualTo(5);
      assertThat(rendezvous.receive()).isEqualTo(5);
      replaying.inlet().close();
    });
    assertThat(seen).containsExactly(2, 3, 4, 5);
    ReceiveChannel<Integer> late = replaying.subscribe();
    assertThat(drained(late)).containsExactly(3, 4, 5);
    assertThat(late.isClosedForReceive()).isTrue();
    assertThat(lost).isEmpty();
    replaying.checkInvariants();
    assertThatIllegalArgumentException().isThrownBy(() -> Broadcast.create(buffered(1), -1));
  }

  @Test
  void oneThatLeavesWhileThePublishersWaitForItLetsThemGoOn() throws Exception {
    ReceiveChannel<Integer> slow = numbers.subscribe(Channel.builder());
    ReceiveChannel<Integer> all = numbers.subscribe();
    Scope.run(scope -> {
      scope.launch(numbers);
      Coroutine publisher = party.publish(scope, numbers.inlet(), 0, 3);
      Await.senders((Channel<?>) slow, 1);
      slow.cancel();
      publisher.join();
      numbers.inlet().close();
    });
    assertThat(drained(all)).containsExactly(0, 1, 2);
    assertThat(lost).isEmpty();
  }

  @Test
  void anElementThatItsOnlySubscriberLeavesWithoutIsNobodys() throws Exception {
    ReceiveChannel<Integer> slow = numbers.subscribe(Channel.builder());
    Scope.run(scope -> {
      scope.launch(numbers);
      party.publish(scope, numbers.inlet(), 0, 1);
      Await.senders((Channel<?>) slow, 1);
      slow.cancel();
      numbers.inlet().close();
    });
    assertThat(lost).containsExactly("0 NO_SUBSCRIBER");
  }

  @Test
  void aCauseReachesAllAfterWhatWasSent() throws Exception {
    IOException gone = new IOException("gone");
    List<Object> seen = new ArrayList<>();
    List<Object> late = new ArrayList<>();
    Scope.run(scope -> {
      party.collect(scope, numbers.subscribe(Channel.builder()), seen);
      scope.launch(numbers);
      party.publish(scope, numbers.inlet(), 0, 3).join();
      numbers.inlet().close(gone);
    });
    Scope.run(scope -> party.collect(scope, numbers.subscribe(), late));
    assertThat(seen).containsExactly(0, 1, 2, gone);
    assertThat(late).containsExactly(gone);
  }

  @Test
  void cancelEndsAllAtOnce() throws Exception {
    IOException gone = new IOException("gone");
    List<String> missed = new CopyOnWriteArrayList<>();
    ReceiveChannel<Integer> slow =
        numbers.subscribe(buffered(1).onUndelivered((n, why) -> missed.add(n + " " + why)));
    List<Object> seen = new ArrayList<>();
    Scope.run(scope -> {
      scope.launch(numbers);
      scope.launch(() -> {
        numbers.inlet().send(0);
        numbers.inlet().send(1);
        assertThatThrownBy(() -> numbers.inlet().send(2))
            .isInstanceOf(ChannelClosedException.class)
            .hasCause(gone);
      });
      Await.senders((Channel<?>) slow, 1);
      Await.senders((Channel<?>) numbers.inlet(), 1);
      assertThat(numbers.cancel(gone)).isTrue();
      assertThat(numbers.cancel()).isFalse();
      party.collect(scope, slow, seen);
      party.collect(scope, numbers.subscribe(), seen);
    });
    assertThat(seen).containsExactly(gone, gone);
    assertThat(missed).containsExactly("0 CANCELLED");
    assertThat(lost).containsExactly("1 CANCELLED");
  }

  @Test
  void itsCoroutinesCancellationReachesAll() throws Exception {
    ReceiveChannel<Integer> slow = numbers.subscribe(buffered(1));
    List<Object> seen = new ArrayList<>();
    Scope.run(scope -> {
      Coroutine broadcast = scope.launch(numbers);
      numbers.inlet().send(0);
      numbers.inlet().send(1);
      Await.senders((Channel<?>) slow, 1);
      broadcast.cancel("enough");
      broadcast.join();
      party.collect(scope, slow, seen);
    });
    assertThat(seen).hasSize(2).startsWith(0);
    assertThat(seen.getLast()).isInstanceOf(CancelledException.class);
    assertThat(lost).containsExactly("1 CANCELLED");
    assertThat(numbers.inlet().isClosedForSend()).isTrue();
  }

  @Test
  void inACancelledScopeItHasEnded() {
    ReceiveChannel<Integer> channel = numbers.subscribe();
    assertThatThrownBy(() ->
            Scope.run(scope -> {
              scope.cancel("before");
              scope.launch(numbers);
              channel.receive();
            }))
        .isInstanceOfAny(CancellationException.class, ChannelClosedException.class);
    assertThat(channel.isClosedForReceive()).isTrue();
    assertThat(numbers.snapshot().ended()).isTrue();
  }

  @Test
  void aPublisherThatIsCancelledHasPublishedToAllOrNobody() throws Exception {
    ReceiveChannel<Integer> one = numbers.subscribe(Channel.builder());
    ReceiveChannel<Integer> other = numbers.subscribe();
    Scope.run(scope -> {
      scope.launch(numbers);
      Coroutine publisher = party.publish(scope, numbers.inlet(), 0, 3);
      Await.senders((Channel<?>) one, 1);
      Await.senders((Channel<?>) numbers.inlet(), 1);
      publisher.cancel("enough"); // waits to send the next one
      publisher.join();
      numbers.inlet().close();
      assertThat(one.receive()).isZero();
      assertThatThrownBy(one::receive).isInstanceOf(ChannelClosedException.class);
    });
    assertThat(drained(other)).containsExactly(0);
  }

  @Test
  void aSelectPublishesAndSubscribes() throws Exception {
    ReceiveChannel<Integer> one = numbers.subscribe();
    Scope.run(scope -> {
      scope.launch(numbers);
      Select sending = Select.ordered();
      SendClause<Integer> sent = sending.send(numbers.inlet(), 7);
      assertThat(sending.await()).isSameAs(sent);
      Select receiving = Select.ordered();
      ReceiveClause<Integer> received = receiving.receive(one);
      assertThat(receiving.await()).isSameAs(received);
      assertThat(received.element()).isEqualTo(7);
      numbers.inlet().close();
    });
  }

  @Test
  void whoComesAndGoesLeavesNothing() throws Exception {
    ReceiveChannel<Integer> stays = numbers.subscribe();
    Scope.run(scope -> {
      scope.launch(numbers);
      for (int i = 0; i < 100_000; i++) {
        ReceiveChannel<Integer> channel = numbers.subscribe(buffered(1));
        if (i % 10_000 == 0) {
          party.publish(scope, numbers.inlet(), i, i + 1).join();
          assertThat(channel.receive()).isEqualTo(i);
        }
        channel.cancel();
      }
      awaitPublished(10);
      assertThat(numbers.snapshot().subscribers()).isEqualTo(1);
      numbers.inlet().close();
    });
    assertThat(drained(stays)).hasSize(10);
  }
}
