package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Joinable;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveClause;
import io.kcoro.channel.Select;
import io.kcoro.channel.Stackless;
import io.kcoro.schedule.Scheduler;
import io.kcoro.support.Await;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a stackless coroutine ends in its scope if nothing is wrong: done or cancelled. */
class StacklessLifeTest extends StacklessFixture {
  private static final CancellationReason REASON = CancellationReason.user("enough");
  private static final Duration LONG = Duration.ofDays(1);

  /** A coroutine of one step that begins an operation, given to the tests of all operations. */
  private static final class OneWait extends Recorded {
    private final Wait wait;
    private final Channel<Integer> channel;
    private final Joinable endless;
    private final CountDownLatch begun;

    OneWait(Wait wait, Channel<Integer> channel, Joinable endless, CountDownLatch begun) {
      this.wait = wait;
      this.channel = channel;
      this.endless = endless;
      this.begun = begun;
    }

    @Override
    protected Op start() {
      begun.countDown();
      return switch (wait) {
        case RECEIVE -> receive(channel, element -> next());
        case RECEIVE_OR_END -> receive(channel, element -> next(), cause -> next());
        case SEND -> send(channel, 1, this::next);
        case SEND_OR_END -> send(channel, 1, this::next, cause -> next());
        case TRY_RECEIVE -> tryReceive(channel, Deadline.after(LONG), result -> next());
        case TRY_SEND -> trySend(channel, 1, Deadline.after(LONG), result -> next());
        case SELECT_RECEIVE -> {
          Select select = Select.unbiased();
          select.receive(channel);
          yield select(select, clause -> next());
        }
        case SELECT_SEND -> {
          Select select = Select.unbiased();
          select.send(channel, 1);
          yield select(select, clause -> next());
        }
        case SELECT_JOIN -> {
          Select select = Select.unbiased();
          select.join(endless);
          yield select(select, clause -> next());
        }
        case JOIN -> join(endless, this::next);
        case AWAIT -> await(new CompletableFuture<Integer>(), result -> next());
        case SLEEP -> sleep(LONG, this::next);
      };
    }
  }

  enum Wait {
    RECEIVE,
    RECEIVE_OR_END,
    SEND,
    SEND_OR_END,
    TRY_RECEIVE,
    TRY_SEND,
    SELECT_RECEIVE,
    SELECT_SEND,
    SELECT_JOIN,
    JOIN,
    AWAIT,
    SLEEP
  }

  /** An endless coroutine, and the one that waits. */
  private void withWaiting(Wait wait, Ending ending) throws InterruptedException {
    Channel<Integer> channel = Channel.rendezvous();
    CountDownLatch begun = new CountDownLatch(1);
    List<OneWait> waiting = new ArrayList<>();
    Throwable thrown =
        catchThrowable(() ->
            Scope.run(scope -> {
              Channel<Integer> never = Channel.rendezvous();
              Coroutine endless = scope.launch("endless", never::receive);
              OneWait body = new OneWait(wait, channel, endless, begun);
              waiting.add(body);
              Coroutine coroutine = scope.launch("waiting", body);
              begun.await();
              ending.end(scope, coroutine);
              coroutine.join();
              assertThat(coroutine.isDone()).isTrue();
              endless.cancel(REASON);
            }));
    assertThat(thrown).isNull();
    OneWait body = waiting.getFirst();
    assertThat(body.wentOn).isFalse();
    assertThat(body.ends).singleElement().isInstanceOf(CancelledException.class);
    assertThat(((CancelledException) body.ends.getFirst()).reason()).isSameAs(REASON);
    assertThat(channel.snapshot().waitingReceivers()).isZero();
    assertThat(channel.snapshot().waitingSenders()).isZero();
    assertThat(channel.snapshot().accepted()).isZero();
  }

  private interface Ending {
    void end(Scope scope, Coroutine coroutine) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void itsCancellationEndsEveryWaitAndNotTheScope(Wait wait) throws InterruptedException {
    withWaiting(
        wait,
        (scope, coroutine) -> {
          assertThat(coroutine.cancel(REASON)).isTrue();
          assertThat(coroutine.cancel(CancellationReason.user("again"))).isFalse();
          assertThat(coroutine.token().reason()).isSameAs(REASON);
          assertThat(scope.token().isCancelled()).isFalse();
        });
  }

  @ParameterizedTest
  @EnumSource
  void theCancellationOfItsScopeEndsEveryWait(Wait wait) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    List<OneWait> waiting = new ArrayList<>();
    Channel<Integer> channel = Channel.rendezvous();
    Channel<Integer> never = Channel.rendezvous();
    Scope.run(outer -> {
      // Not of the scope that is cancelled: its end would be what the waits for it are for.
      Coroutine endless = outer.launch("endless", never::receive);
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() ->
              Scope.run(scope -> {
                waiting.add(new OneWait(wait, channel, endless, begun));
                scope.launch("waiting", waiting.getFirst());
                begun.await();
                scope.cancel(REASON);
                never.receive();
              }));
      endless.cancel(REASON);
    });
    OneWait body = waiting.getFirst();
    assertThat(body.wentOn).isFalse();
    assertThat(body.ends).singleElement().isInstanceOf(CancelledException.class);
    assertThat(channel.snapshot().waitingReceivers()).isZero();
    assertThat(channel.snapshot().waitingSenders()).isZero();
  }

  @Test
  void launchedInACancelledScopeNoStepRuns() throws Exception {
    Recorded body =
        new Recorded() {
          @Override
          protected Op start() {
            return next();
          }
        };
    Scope.run(scope -> {
      scope.cancel(REASON);
      Coroutine coroutine = scope.launch("late", body);
      assertThat(coroutine.isDone()).isTrue();
      assertThat(coroutine.token().reason()).isSameAs(REASON);
      assertThat(coroutine.cancel("again")).isFalse();
    });
    assertThat(body.wentOn).isFalse();
    assertThat(body.ends).singleElement().isInstanceOf(CancelledException.class);
  }

  @Test
  void doneItHasEndedOnceAndCanBeJoined() throws Exception {
    Recorded body =
        new Recorded() {
          @Override
          protected Op start() {
            return pause(this::next);
          }
        };
    Scope.run(scope -> {
      Coroutine coroutine = scope.launch(body);
      coroutine.join();
      coroutine.join();
      assertThat(coroutine.isDone()).isTrue();
      assertThat(coroutine.cancel("too late")).isFalse();
      assertThat(coroutine.token().isCancelled()).isFalse();
      assertThat(coroutine.name()).startsWith("coroutine-");
    });
    assertThat(body.ends).hasSize(1).containsOnlyNulls();
  }

  /** An endless sender that never has to wait ends all the same. */
  @Test
  void whoNeverHasToWaitIsCancelled() throws Exception {
    Channel<Integer> latest = Channel.conflated();
    Recorded body =
        new Recorded() {
          @Override
          protected Op start() {
            return send(latest, 1, this::start);
          }
        };
    Scope.run(scope -> {
      Coroutine coroutine = scope.launch(body);
      latest.receive();
      coroutine.cancel(REASON);
      coroutine.join();
    });
    assertThat(body.ends).singleElement().isInstanceOf(CancelledException.class);
  }

  /** The cancellation of one that used a select before does not end the wait of another in it. */
  @Test
  void aSelectThatWasHandedOnIsNotEndedByTheCancellationOfItsFormerUser() throws Exception {
    Channel<Integer> channel = Channel.buffered(1);
    Channel<Integer> parked = Channel.rendezvous();
    Select select = Select.unbiased();
    ReceiveClause<Integer> clause = select.receive(channel);
    Recorded former =
        new Recorded() {
          @Override
          protected Op start() {
            return select(select, chosen -> send(parked, 1, this::next));
          }
        };
    List<Integer> received = new ArrayList<>();
    Recorded later =
        new Recorded() {
          @Override
          protected Op start() {
            return select(
                select,
                chosen -> {
                  received.add(clause.element());
                  return next();
                });
          }
        };
    Scope.run(scope -> {
      Coroutine first = scope.launch("former", former);
      Await.until(() -> channel.snapshot().waitingReceivers() == 1);
      channel.send(1);
      Await.until(() -> parked.snapshot().waitingSenders() == 1);
      Coroutine second = scope.launch("later", later);
      Await.until(() -> channel.snapshot().waitingReceivers() == 1);
      first.cancel(REASON);
      first.join();
      assertThat(second.isDone()).isFalse();
      channel.send(2);
    });
    assertThat(received).containsExactly(2);
    assertThat(former.wentOn).isFalse();
    assertThat(former.ends).singleElement().isInstanceOf(CancelledException.class);
  }

  /** Who is suspended when its scheduler ends goes on elsewhere. */
  @Test
  void theEndOfTheSchedulerStrandsNobody() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    int many = 100;
    List<Integer> received = new java.util.concurrent.CopyOnWriteArrayList<>();
    Scheduler scheduler = Scheduler.builder().parallelism(2).build();
    Scope.run(
        ScopeConfig.named("suspended").on(scheduler),
        scope -> {
          for (int i = 0; i < many; i++) {
            scope.launch(
                new Stackless() {
                  @Override
                  protected Op start() {
                    return receive(
                        channel,
                        element -> {
                          received.add(element);
                          return pause(this::done);
                        });
                  }
                });
          }
          Await.until(() -> channel.snapshot().waitingReceivers() == many);
          scheduler.close();
          for (int i = 0; i < many; i++) {
            channel.send(i);
          }
        });
    assertThat(received).hasSize(many).doesNotHaveDuplicates();
  }
}
