package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import io.kcoro.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Turn after turn, until there is nothing more to wait for. */
class SelectLoopTest {
  @RegisterExtension final Channels channels = new Channels();
  @RegisterExtension final Actors actors = new Actors();

  private final Select select = Select.unbiased();
  private final DefaultChannel<Integer> a = channels.open(Shape.buffered(100));
  private final DefaultChannel<Integer> b = channels.open(Shape.buffered(100));
  private final List<Object> seen = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() {
    select.checkInvariants();
    Channels.checkNobodyWaits(a);
    Channels.checkNobodyWaits(b);
  }

  private void note(SelectClause chosen) {
    seen.add(chosen instanceof ReceiveClause<?> receive ? receive.element() : chosen);
  }

  @ParameterizedTest
  @EnumSource
  void itTakesAllThatComesAndEndsWhenAllChannelsHave(Threads threads) throws InterruptedException {
    ReceiveClause<Integer> fromA = select.receive(a);
    ReceiveClause<Integer> fromB = select.receive(b);
    Actor<Boolean> loop =
        actors.start(
            threads,
            () -> {
              select.loop(this::note);
              return true;
            });
    for (int i = 0; i < 50; i++) {
      a.send(i);
      b.send(100 + i);
    }
    a.close();
    b.send(200);
    b.close();

    assertThat(loop.result()).isTrue();
    assertThat(seen).hasSize(101).contains(0, 49, 100, 149, 200).doesNotHaveDuplicates();
    assertThat(fromA.isEnabled()).as("a closed clause is disabled").isFalse();
    assertThat(fromB.isEnabled()).isFalse();
  }

  @Test
  void nothingToWaitForEndsItAtOnce() throws InterruptedException {
    select.loop(this::note);
    SendClause<Integer> send = select.send(a);
    select.timeout(Duration.ZERO);
    select.otherwise();
    select.cancelled(new CancellationSource().token());
    select.loop(this::note);
    assertThat(seen).as("these alone keep no loop").isEmpty();
    send.element(1);
    select.loop(this::note);
    assertThat(seen).contains(send);
    assertThat(send.isEnabled()).as("it may be given another element").isTrue();
    assertThat(ReceiveForm.now(a)).isEqualTo(1);
  }

  @Test
  void aSendIntoAnEndedChannelIsThrownAndDisabledWithItsElement() {
    a.close();
    SendClause<Integer> send = select.send(a, 1);
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(() -> select.loop(this::note));
    assertThat(seen).isEmpty();
    assertThat(send.isEnabled()).isFalse();
    assertThat(send.hasElement()).as("it is still the sender's").isTrue();
  }

  @Test
  void stopEndsItAfterTheTurnAndOnlyThisLoop() throws InterruptedException {
    select.receive(a);
    select.stop();
    for (int i = 0; i < 6; i++) {
      a.send(i);
    }
    for (int round = 0; round < 2; round++) {
      select.loop(chosen -> {
        note(chosen);
        if (seen.size() % 3 == 0) {
          select.stop();
        }
      });
      assertThat(seen).hasSize(3 * (round + 1));
    }
    assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void theCauseOfAChannelIsThrownAndTheLoopCanGoOn() throws InterruptedException {
    IllegalStateException why = new IllegalStateException("the end");
    ReceiveClause<Integer> fromA = select.receive(a);
    select.receive(b);
    a.send(1);
    a.close(why);
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(() -> select.loop(this::note))
        .withCause(why);
    assertThat(seen).as("what was sent before the end").containsExactly(1);
    assertThat(fromA.isEnabled()).isFalse();
    b.send(2);
    b.close();
    select.loop(this::note);
    assertThat(seen).containsExactly(1, 2);
  }

  @Test
  void whatTheBodyThrowsPassesAndTheLoopCanGoOn() throws InterruptedException {
    select.receive(a);
    a.send(1);
    a.send(2);
    a.close();
    IOException failure = new IOException("of the body");
    Throwable thrown =
        catchThrowable(() ->
            select.loop(chosen -> {
              note(chosen);
              throw failure;
            }));
    assertThat(thrown).isSameAs(failure);
    select.loop(this::note);
    assertThat(seen).containsExactly(1, 2);
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptEndsItAndNothingIsTaken(Threads threads) throws InterruptedException {
    select.receive(a);
    Actor<Boolean> loop =
        actors.start(
            threads,
            () -> {
              select.loop(this::note);
              return true;
            });
    Await.receivers(a, 1);
    loop.interrupt();
    assertThat(loop.failure()).isExactlyInstanceOf(InterruptedException.class);
    assertThat(seen).isEmpty();
  }

  @Test
  void whatHappensOnceIsSeenOnce() throws Exception {
    CancellationSource source = new CancellationSource();
    CancelClause cancelled = select.cancelled(source.token());
    TimeoutClause deadline = select.timeout(Deadline.after(Duration.ofMillis(1)));
    select.receive(a);
    Scope.run(scope -> {
      Coroutine coroutine = scope.launch(() -> source.cancel("by the coroutine"));
      JoinClause join = select.join(coroutine);
      select.loop(chosen -> {
        note(chosen);
        if (seen.size() == 3) {
          a.close();
        }
      });
      assertThat(seen).containsExactlyInAnyOrder(cancelled, deadline, join);
      assertThat(join.isEnabled()).isFalse();
    });
    assertThat(cancelled.isEnabled()).isFalse();
    assertThat(deadline.isEnabled()).isFalse();
  }

  /** A timeout after a while is not spent: each turn has its own. */
  @Test
  void theTimeoutOfEachTurnIsSeenAgainAndAgain() throws InterruptedException {
    TimeoutClause silence = select.timeout(Duration.ofNanos(1_000));
    select.receive(a);
    select.loop(chosen -> {
      note(chosen);
      if (seen.size() == 100) {
        select.stop();
      }
    });
    assertThat(seen).hasSize(100).containsOnly(silence);
    assertThat(silence.isEnabled()).isTrue();
  }

  @Test
  void theBodyMayAddEnableAndDisableClauses() throws InterruptedException {
    ReceiveClause<Integer> fromA = select.receive(a);
    a.send(1);
    b.send(2);
    b.close();
    select.loop(chosen -> {
      note(chosen);
      if (chosen == fromA) {
        fromA.disable();
        select.receive(b);
      }
    });
    assertThat(seen).containsExactly(1, 2);
    assertThatNullPointerException().isThrownBy(() -> select.loop(null));
  }
}
