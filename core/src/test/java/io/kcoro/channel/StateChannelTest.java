package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import io.kcoro.support.Stress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a state promises. */
class StateChannelTest {
  private final StateChannel<Integer> state = StateChannel.named("level", 0);

  private static List<Integer> drained(ReceiveChannel<Integer> channel) {
    List<Integer> all = new ArrayList<>();
    channel.drainTo(all, Integer.MAX_VALUE);
    return all;
  }

  @Test
  void aSubscriberGetsThePresentValueAndThenTheLatest() {
    ReceiveChannel<Integer> quick = state.subscribe();
    ReceiveChannel<Integer> slow = state.subscribe();
    assertThat(drained(quick)).containsExactly(0);
    state.set(1);
    assertThat(drained(quick)).containsExactly(1);
    state.set(2);
    assertThat(drained(quick)).containsExactly(2);
    assertThat(drained(slow)).containsExactly(2);
    assertThat(drained(state.subscribe())).containsExactly(2);
    assertThat(drained(quick)).isEmpty();
    assertThat(state.value()).isEqualTo(2);
    assertThat(state).hasToString("StateChannel[level = 2]");
    assertThat(state.name()).isEqualTo("level");
  }

  @Test
  void anEqualValueChangesNothing() {
    StateChannel<List<Integer>> lists = StateChannel.of(List.of(1, 2));
    List<Integer> first = lists.value();
    ReceiveChannel<List<Integer>> channel = lists.subscribe();
    assertThat(channel.tryReceive().orNull()).isSameAs(first);
    lists.set(new ArrayList<>(first));
    assertThat(lists.update(ArrayList::new)).isEqualTo(first);
    assertThat(lists.compareAndSet(new ArrayList<>(first), new ArrayList<>(first))).isTrue();
    assertThat(lists.value()).isSameAs(first);
    assertThat(channel.tryReceive().isDone()).isFalse();
  }

  @Test
  void itIsComparedByEqualsAndUpdatedInOneStep() {
    assertThat(state.compareAndSet(1, 2)).isFalse();
    assertThat(state.compareAndSet(0, 300)).isTrue();
    assertThat(state.compareAndSet(300, 400)).isTrue();
    assertThat(state.update(n -> n + 1)).isEqualTo(401);
    boolean[] disturbed = {false};
    int updated =
        state.update(n -> {
          if (!disturbed[0]) {
            disturbed[0] = true;
            state.set(1_000); // somebody else is faster
          }
          return n + 1;
        });
    assertThat(updated).isEqualTo(1_001);
    assertThatNullPointerException().isThrownBy(() -> state.set(null));
    assertThatNullPointerException().isThrownBy(() -> state.update(n -> null));
    assertThatNullPointerException().isThrownBy(() -> state.compareAndSet(0, null));
    assertThatNullPointerException().isThrownBy(() -> StateChannel.of(null));
  }

  @Test
  void closedItKeepsItsValueForThoseWhoHaveNotSeenItAndThoseWhoComeLater() {
    IOException gone = new IOException("gone");
    ReceiveChannel<Integer> early = state.subscribe();
    state.set(1);
    assertThat(state.isClosed()).isFalse();
    assertThat(state.close(gone)).isTrue();
    assertThat(state.close()).isFalse();
    assertThat(state.isClosed()).isTrue();
    for (ReceiveChannel<Integer> channel : List.of(early, state.subscribe())) {
      assertThat(channel.tryReceive().orNull()).isEqualTo(1);
      assertThat(channel.tryReceive()).isEqualTo(new ReceiveResult.Closed<Integer>(gone));
    }
    assertThat(state.value()).isEqualTo(1);
    assertThat(state.subscriberCount()).isZero();
    assertThatThrownBy(() -> state.set(1))
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageContaining("level")
        .hasCause(gone);
    assertThatThrownBy(() -> state.update(n -> n)).isInstanceOf(ChannelClosedException.class);
    assertThatThrownBy(() -> state.compareAndSet(1, 2)).isInstanceOf(ChannelClosedException.class);
    assertThatThrownBy(() -> state.compareAndSet(7, 2)).isInstanceOf(ChannelClosedException.class);
    assertThat(state).hasToString("StateChannel[level = 1, closed]");
  }

  @ParameterizedTest
  @EnumSource
  void subscribersOfBothKindsSeeItsEnd(Party party) throws Exception {
    List<Object> seen = new ArrayList<>();
    IOException gone = new IOException("gone");
    Scope.run(scope -> {
      ReceiveChannel<Integer> channel = state.subscribe();
      party.collect(scope, channel, seen);
      for (int i = 1; i < 4; i++) {
        Await.receivers((Channel<?>) channel, 1);
        state.set(i);
      }
      Await.receivers((Channel<?>) channel, 1);
      state.close(gone);
    });
    assertThat(seen).containsExactly(0, 1, 2, 3, gone);
  }

  @Test
  void awaitReturnsTheFirstValueThatIsWantedAndLeaves() throws Exception {
    assertThat(state.await(n -> n == 0)).isZero();
    Scope.run(scope -> {
      var waiting = scope.async(() -> state.await(n -> n > 2));
      Await.until(() -> state.subscriberCount() == 1);
      for (int i = 1; i < 4; i++) {
        state.set(i);
      }
      assertThat(waiting.await()).isEqualTo(3);
    });
    assertThat(state.subscriberCount()).isZero();
    assertThatThrownBy(() ->
            state.await(n -> {
              throw new UnsupportedOperationException();
            }))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(state.subscriberCount()).isZero();
    state.close();
    assertThat(state.await(n -> n == 3)).isEqualTo(3);
    assertThatThrownBy(() -> state.await(n -> n == 4)).isInstanceOf(ChannelClosedException.class);
  }

  @Test
  void anAwaitThatIsCancelledLeaves() throws Exception {
    Scope.run(scope -> {
      Coroutine waiting = scope.launch(() -> state.await(n -> n > 2));
      Await.until(() -> state.subscriberCount() == 1);
      waiting.cancel("enough");
      waiting.join();
    });
    assertThat(state.subscriberCount()).isZero();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> state.await(n -> n == 0)).isInstanceOf(InterruptedException.class);
    assertThat(state.subscriberCount()).isZero();
  }

  @Test
  void whoComesAndGoesLeavesNothing() {
    ReceiveChannel<Integer> stays = state.subscribe();
    for (int i = 1; i <= 100_000; i++) {
      ReceiveChannel<Integer> channel = state.subscribe();
      if (i % 1_000 == 0) {
        state.set(i);
        assertThat(channel.tryReceive().orNull()).isEqualTo(i);
      }
      assertThat(channel.cancel()).isTrue();
    }
    assertThat(state.subscriberCount()).isEqualTo(1);
    assertThat(drained(stays)).containsExactly(100_000);
  }

  @ParameterizedTest
  @EnumSource
  void noUpdateIsLostAndNobodySeesAnOlderValueAfterANewerOne(Party party) throws Exception {
    int updates = Stress.scaled(20_000);
    List<List<Object>> seen = new ArrayList<>();
    Scope.run(scope -> {
      List<Coroutine> writers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        List<Object> mine = new ArrayList<>();
        seen.add(mine);
        party.collect(scope, state.subscribe(), mine);
        writers.add(
            scope.launch(() -> {
              for (int n = 0; n < updates; n++) {
                int mineNow = state.update(value -> value + 1);
                ReceiveChannel<Integer> found = state.subscribe();
                assertThat(found.receive()).isGreaterThanOrEqualTo(mineNow);
                found.cancel();
                if (n % 100 == 0) {
                  Thread.yield();
                }
              }
            }));
      }
      for (Coroutine writer : writers) {
        writer.join();
      }
      state.close();
    });
    assertThat(state.value()).isEqualTo(3 * updates);
    assertThat(seen)
        .allSatisfy(each -> {
          assertThat(each).isSortedAccordingTo((a, b) -> (int) a - (int) b).doesNotHaveDuplicates();
          assertThat(each.getLast()).isEqualTo(3 * updates);
        });
  }
}
