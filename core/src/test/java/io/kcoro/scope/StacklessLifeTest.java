package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.Joinable;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveClause;
import io.kcoro.channel.Select;
import io.kcoro.channel.Stackless;
import io.kcoro.schedule.Scheduler;
import io.kcoro.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a stackless coroutine ends in its scope: done, failed, cancelled; and bad use. */
class StacklessLifeTest {
  private static final CancellationReason REASON = CancellationReason.user("enough");
  private static final Duration LONG = Duration.ofDays(1);

  /** A coroutine that keeps the books of its end. */
  private abstract static class Recorded extends Stackless {
    final List<@Nullable Throwable> ends = new ArrayList<>();
    boolean wentOn;

    @Override
    protected void onEnd(@Nullable Throwable thrown) throws Exception {
      ends.add(thrown);
    }

    Op next() {
      wentOn = true;
      return done();
    }
  }

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

  // ---- failures ----

  enum Step {
    START,
    AFTER_PAUSE,
    AFTER_SLEEP,
    AFTER_SEND,
    AFTER_RECEIVE,
    AFTER_WAITING_RECEIVE,
    AFTER_TRY_SEND,
    AFTER_TRY_RECEIVE,
    WHEN_CLOSED,
    AFTER_SELECT,
    AFTER_JOIN,
    AFTER_AWAIT,
    ON_END
  }

  private static final class Failing extends Recorded {
    private final Step step;
    private final Exception failure;
    private final Coroutine other;
    private final Channel<Integer> channel = Channel.buffered(1);
    private final Channel<Integer> closed = Channel.rendezvous();
    private final Channel<Integer> waiting;

    Failing(Step step, Exception failure, Coroutine other, Channel<Integer> waiting) {
      this.step = step;
      this.failure = failure;
      this.other = other;
      this.waiting = waiting;
      closed.close();
    }

    private Op fail() throws Exception {
      throw failure;
    }

    @Override
    protected Op start() throws Exception {
      return switch (step) {
        case START -> fail();
        case AFTER_PAUSE -> pause(this::fail);
        case AFTER_SLEEP -> sleep(Duration.ofNanos(1), this::fail);
        case AFTER_SEND -> send(channel, 1, this::fail);
        case AFTER_RECEIVE -> {
          channel.trySend(1);
          yield receive(channel, element -> fail());
        }
        case AFTER_WAITING_RECEIVE -> receive(waiting, element -> fail());
        case AFTER_TRY_SEND -> trySend(channel, 1, Deadline.after(LONG), result -> fail());
        case AFTER_TRY_RECEIVE ->
            tryReceive(channel, Deadline.after(Duration.ofNanos(1)), result -> fail());
        case WHEN_CLOSED -> receive(closed, element -> next(), cause -> fail());
        case AFTER_SELECT -> {
          Select select = Select.unbiased();
          select.receive(closed);
          yield select(select, clause -> fail());
        }
        case AFTER_JOIN -> join(other, this::fail);
        case AFTER_AWAIT -> await(CompletableFuture.completedFuture(1), result -> fail());
        case ON_END -> done();
      };
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) throws Exception {
      super.onEnd(thrown);
      if (step == Step.ON_END) {
        throw failure;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStepThatThrowsFailsTheScopeByTheCoroutinesName(Step step) {
    IOException failure = new IOException("on purpose");
    List<Failing> bodies = new ArrayList<>();
    CoroutineFailedException thrown =
        catchThrowableOfType(
            CoroutineFailedException.class,
            () ->
                Scope.run(scope -> {
                  Coroutine other = scope.launch("other", () -> {});
                  Channel<Integer> waiting = Channel.rendezvous();
                  bodies.add(new Failing(step, failure, other, waiting));
                  scope.launch("the one", bodies.getFirst());
                  waiting.send(1);
                }));
    assertThat(thrown).hasCause(failure).hasMessageContaining("the one");
    assertThat(thrown.getCause()).isSameAs(failure);
    if (step == Step.ON_END) {
      assertThat(bodies.getFirst().ends).hasSize(1).containsOnlyNulls();
    } else {
      assertThat(bodies.getFirst().ends).containsExactly(failure);
    }
  }

  @Test
  void anEndedChannelWithoutAStepForItFailsTheCoroutine() {
    IOException cause = new IOException("gone");
    for (boolean sends : List.of(true, false)) {
      CoroutineFailedException thrown =
          catchThrowableOfType(
              CoroutineFailedException.class,
              () ->
                  Scope.run(scope -> {
                    Channel<Integer> channel = Channel.rendezvous();
                    channel.close(cause);
                    scope.launch(
                        "the one",
                        new Recorded() {
                          @Override
                          protected Op start() {
                            return sends
                                ? send(channel, 1, this::next)
                                : receive(channel, element -> next());
                          }
                        });
                  }));
      assertThat(thrown.getCause()).isInstanceOf(ChannelClosedException.class).hasCause(cause);
    }
  }

  /** Neither of two failures is lost, cancelled or not. */
  @Test
  void aFailureOfTheCleanUpIsASuppressedOneOfTheFirst() {
    IOException first = new IOException("first");
    IOException second = new IOException("second");
    for (boolean cancelled : List.of(false, true)) {
      CoroutineFailedException thrown =
          catchThrowableOfType(
              CoroutineFailedException.class,
              () ->
                  Scope.run(scope -> {
                    Channel<Coroutine> self = Channel.buffered(1);
                    self.send(
                        scope.launch(
                            "the one",
                            new Stackless() {
                              @Override
                              protected Op start() {
                                return receive(
                                    self,
                                    it -> {
                                      if (cancelled) {
                                        it.cancel(REASON);
                                      }
                                      throw cancelled ? new IOException("first") : first;
                                    });
                              }

                              @Override
                              protected void onEnd(@Nullable Throwable thrown) throws IOException {
                                throw second;
                              }
                            }));
                  }));
      assertThat(thrown.getCause()).hasMessage("first").hasSuppressedException(second);
    }
  }

  @Test
  void aFailureOfTheCleanUpOfACancelledOneFailsTheScope() {
    IOException failure = new IOException("clean-up");
    CoroutineFailedException thrown =
        catchThrowableOfType(
            CoroutineFailedException.class,
            () ->
                Scope.run(scope -> {
                  Channel<Integer> never = Channel.rendezvous();
                  scope
                      .launch(
                          "the one",
                          new Stackless() {
                            @Override
                            protected Op start() {
                              return receive(never, element -> done());
                            }

                            @Override
                            protected void onEnd(@Nullable Throwable thrown) throws IOException {
                              throw failure;
                            }
                          })
                      .cancel(REASON);
                }));
    assertThat(thrown.getCause()).isSameAs(failure);
  }

  /**
   * Who hears of the cancellation by a channel that a cancelled sibling has closed is no failure.
   */
  @Test
  void aChannelThatACancellationClosedIsNoFailureIfTheScopeIsCancelled() throws Exception {
    for (boolean scopeIsCancelled : List.of(true, false)) {
      Channel<Integer> channel = Channel.rendezvous();
      channel.close(new CancelledException(REASON));
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope ->
                  scope.launch(
                      "hears of it",
                      new Recorded() {
                        @Override
                        protected Op start() {
                          if (scopeIsCancelled) {
                            scope.cancel(REASON);
                          }
                          return receive(channel, element -> next());
                        }
                      })));
      if (scopeIsCancelled) {
        assertThat(thrown).isNull();
      } else {
        assertThat(thrown).isInstanceOf(CoroutineFailedException.class);
      }
    }
  }

  // ---- bad use ----

  private static Throwable causeOfFailure(Stackless body) {
    return catchThrowableOfType(
            CoroutineFailedException.class, () -> Scope.run(scope -> scope.launch("bad", body)))
        .getCause();
  }

  @Test
  void twoOperationsInOneStepAreRefused() {
    assertThat(
            causeOfFailure(
                new Stackless() {
                  @Override
                  protected Op start() {
                    pause(this::done);
                    return done();
                  }
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has chosen its next operation already");
  }

  @Test
  void aStepMustReturnAnOperation() {
    assertThat(
            causeOfFailure(
                new Stackless() {
                  @Override
                  protected Op start() {
                    return null;
                  }
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must return the operation");
  }

  @Test
  void anOldOperationIsRefused() {
    assertThat(
            causeOfFailure(
                new Stackless() {
                  private Op first;

                  @Override
                  protected Op start() {
                    first = pause(() -> first);
                    return first;
                  }
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must return the operation it has chosen");
  }

  private static final class Idle extends Stackless {
    @Override
    protected Op start() {
      return done();
    }

    Op anOperation() {
      return pause(this::done);
    }
  }

  @Test
  void anOperationOfAnotherCoroutineIsRefused() {
    Idle other = new Idle();
    assertThat(
            causeOfFailure(
                new Stackless() {
                  @Override
                  protected Op start() {
                    return other.anOperation();
                  }
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only a step of the coroutine itself");
  }

  @Test
  void anObjectIsLaunchedOnce() throws Exception {
    Idle body = new Idle();
    Scope.run(scope -> {
      scope.launch(body).join();
      assertThatIllegalStateException()
          .isThrownBy(() -> scope.launch(body))
          .withMessageContaining("was launched before");
    });
    assertThatIllegalStateException().isThrownBy(() -> Scope.run(scope -> scope.launch(body)));
  }

  @Test
  void aSchedulerThatWasShutDownRefusesItAndAnotherMayHaveIt() throws Exception {
    Idle body = new Idle();
    Scheduler scheduler = Scheduler.builder().parallelism(1).build();
    scheduler.close();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() ->
            Scope.run(
                ScopeConfig.named("on none").on(scheduler),
                scope -> scope.launch("refused", body)));
    Scope.run(scope -> scope.launch("taken", body));
  }

  @Test
  void nullIsRefusedWhereItIsGiven() {
    Channel<Integer> channel = Channel.buffered(1);
    List<Wrong> wrongs =
        List.of(
            it -> it.receiveFrom(null),
            it -> it.sendTo(channel, null),
            it -> it.sendTo(null, 1),
            it -> it.selectOf(null),
            it -> it.joinOf(null),
            it -> it.pauseFor(null));
    for (Wrong wrong : wrongs) {
      assertThat(causeOfFailure(new Wronged(wrong))).isInstanceOf(NullPointerException.class);
    }
    assertThat(channel.snapshot().accepted()).isZero();
  }

  private interface Wrong {
    Op chosen(Wronged it);
  }

  private static final class Wronged extends Stackless {
    private final Wrong wrong;

    Wronged(Wrong wrong) {
      this.wrong = wrong;
    }

    @Override
    protected Op start() {
      return wrong.chosen(this);
    }

    Op receiveFrom(Channel<Integer> channel) {
      return receive(channel, element -> done());
    }

    Op sendTo(Channel<Integer> channel, Integer element) {
      return send(channel, element, this::done);
    }

    Op selectOf(Select select) {
      return select(select, clause -> done());
    }

    Op joinOf(Joinable coroutine) {
      return join(coroutine, this::done);
    }

    Op pauseFor(io.kcoro.channel.Next next) {
      return pause(next);
    }
  }

  // ---- cancellation, again ----

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
      awaitTrue(() -> channel.snapshot().waitingReceivers() == 1);
      channel.send(1);
      awaitTrue(() -> parked.snapshot().waitingSenders() == 1);
      Coroutine second = scope.launch("later", later);
      awaitTrue(() -> channel.snapshot().waitingReceivers() == 1);
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
          awaitTrue(() -> channel.snapshot().waitingReceivers() == many);
          scheduler.close();
          for (int i = 0; i < many; i++) {
            channel.send(i);
          }
        });
    assertThat(received).hasSize(many).doesNotHaveDuplicates();
  }

  private interface State {
    boolean isReached();
  }

  private static void awaitTrue(State state) throws InterruptedException {
    while (!state.isReached()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the state was not reached");
      }
      Thread.yield();
    }
  }

  // ---- what it waits for ----

  @Test
  void aFutureIsAwaitedDoneOrNot() throws Exception {
    CompletableFuture<String> later = new CompletableFuture<>();
    List<String> results = new ArrayList<>();
    Scope.run(scope -> {
      Coroutine coroutine =
          scope.launch(
              new Stackless() {
                @Override
                protected Op start() {
                  return await(
                      CompletableFuture.completedFuture("at once"),
                      first -> {
                        results.add(first);
                        return await(
                            later.minimalCompletionStage(),
                            second -> {
                              results.add(second);
                              return done();
                            });
                      });
                }
              });
      later.complete("later");
      coroutine.join();
    });
    assertThat(results).containsExactly("at once", "later");
  }

  @Test
  void aFutureThatFailsFailsTheCoroutineWithItsOwnFailure() {
    IOException failure = new IOException("remote");
    for (CompletableFuture<String> future :
        List.of(
            CompletableFuture.<String>failedFuture(failure),
            CompletableFuture.<String>failedFuture(failure).thenApply(text -> text))) {
      assertThat(
              causeOfFailure(
                  new Stackless() {
                    @Override
                    protected Op start() {
                      return await(future, text -> done());
                    }
                  }))
          .isSameAs(failure);
    }
  }

  @Test
  void aFutureWithoutAResultIsAFailure() {
    assertThat(
            causeOfFailure(
                new Stackless() {
                  @Override
                  protected Op start() {
                    return await(CompletableFuture.completedFuture((String) null), it -> done());
                  }
                }))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void theFutureOfACancelledCoroutineIsLeftAlone() throws Exception {
    CompletableFuture<String> future = new CompletableFuture<>();
    AtomicBoolean went = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    Scope.run(scope -> {
      Coroutine coroutine =
          scope.launch(
              new Stackless() {
                @Override
                protected Op start() {
                  begun.countDown();
                  return await(
                      future,
                      text -> {
                        went.set(true);
                        return done();
                      });
                }
              });
      begun.await();
      coroutine.cancel(REASON);
      coroutine.join();
      assertThat(future.isDone()).isFalse();
      future.complete("too late");
    });
    assertThat(went).isFalse();
  }
}
