package io.kcoro.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.Overflow;
import io.kcoro.channel.Select;
import io.kcoro.channel.SendResult;
import io.kcoro.channel.UndeliveredHandler.Reason;
import io.kcoro.scope.CoroutineFailedException;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import io.kcoro.time.Deadline;
import io.kcoro.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** One actor: its messages, its requests, its end. */
@ParameterizedClass
@EnumSource(ActorKind.class)
class ActorTest {
  @Parameter ActorKind kind;

  sealed interface Message {}

  record Add(int number) implements Message {}

  record Total(Reply<Integer> reply) implements Message {}

  record Fail(Exception failure) implements Message {}

  record FailAsked(Exception failure, Reply<Integer> reply) implements Message {}

  /** Waits until the latch is open, and says that it does. */
  record Block(CountDownLatch entered, CountDownLatch open) implements Message {}

  /** Adds up; a fresh one begins at zero. */
  private static final class Adder implements Behavior<Message> {
    private int total;

    @Override
    public void onMessage(Message message) throws Exception {
      switch (message) {
        case Add add -> total += add.number;
        case Total asked -> asked.reply.reply(total);
        case Fail failing -> throw failing.failure;
        case FailAsked failing -> throw failing.failure;
        case Block block -> {
          block.entered.countDown();
          block.open.await();
        }
      }
    }
  }

  private final List<Message> undelivered = new CopyOnWriteArrayList<>();
  private final List<Reason> reasons = new CopyOnWriteArrayList<>();
  private final List<@Nullable Throwable> ends = new CopyOnWriteArrayList<>();

  private ActorBuilder<Message> adder() {
    return Actor.<Message>builder()
        .name("adder")
        .mailbox(8)
        .onUndelivered((message, reason) -> {
          undelivered.add(message);
          reasons.add(reason);
        })
        .onDone(ends::add);
  }

  private Actor<Message> launch(ActorBuilder<Message> builder, Scope scope) {
    return kind.launch(builder, scope, self -> new Adder());
  }

  /** Launches one that is busy until the latch is open. */
  private Actor<Message> launchBusy(ActorBuilder<Message> builder, Scope scope, CountDownLatch open)
      throws InterruptedException {
    Actor<Message> actor = launch(builder, scope);
    CountDownLatch entered = new CountDownLatch(1);
    actor.tell(new Block(entered, open));
    entered.await();
    return actor;
  }

  @Test
  void handlesAllInOrderAndAnswers() throws Exception {
    List<Integer> seen = new ArrayList<>();
    Scope.run(scope -> {
      Actor<Integer> actor =
          kind.launch(Actor.<Integer>builder().onDone(ends::add), scope, self -> seen::add);
      for (int i = 0; i < 1_000; i++) {
        actor.tell(i);
      }
      assertThat(actor.stop()).isTrue();
      assertThat(actor.stop()).isFalse();
      actor.join();
      assertThat(actor.isDone()).isTrue();
    });
    assertThat(seen).hasSize(1_000).isSorted();
    assertThat(ends).containsExactly((Throwable) null);
  }

  @Test
  void answersByItsState() throws Exception {
    Scope.run(scope -> {
      Actor<Message> actor = launch(adder(), scope);
      actor.tell(new Add(3));
      actor.tell(new Add(4));
      assertThat(actor.<Integer>ask(Total::new)).isEqualTo(7);
      assertThat(actor.<Integer>ask(Total::new, Deadline.after(Duration.ofHours(1)))).isEqualTo(7);
      assertThat(actor.<Integer>tryAsk(Total::new).get()).isEqualTo(7);
      actor.stop();
    });
    assertThat(undelivered).isEmpty();
  }

  @Test
  void anAnswerMayBeNull() throws Exception {
    Scope.run(scope -> {
      Actor<Reply<@Nullable String>> actor =
          kind.launch(Actor.builder(), scope, self -> reply -> reply.reply(null));
      assertThat(actor.<@Nullable String>ask(reply -> reply)).isNull();
      actor.stop();
    });
  }

  @Test
  void aStoppedActorRefusesMessagesAndFailsRequests() throws Exception {
    Scope.run(scope -> {
      Actor<Message> actor = launch(adder(), scope);
      actor.stop();
      actor.join();
      assertThatThrownBy(() -> actor.tell(new Add(1))).isInstanceOf(ChannelClosedException.class);
      assertThat(actor.tryTell(new Add(1))).isInstanceOf(SendResult.Closed.class);
      assertThatThrownBy(() -> actor.<Integer>ask(Total::new))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(ActorStoppedException.class)
          .hasMessage("actor 'adder' has stopped")
          .hasNoCause();
      assertThat(actor.<Integer>tryAsk(Total::new))
          .isCompletedExceptionally()
          .failsWithin(Duration.ZERO)
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(ActorStoppedException.class);
      assertThat(actor.stopNow("again")).isFalse();
    });
  }

  @Test
  void whatItIsClosedWithIsWhatItEndsBy() throws Exception {
    IOException cause = new IOException("no more");
    Scope.run(scope -> {
      Actor<Message> actor = launch(adder(), scope);
      actor.mailbox().close(cause);
      actor.join();
      assertThatThrownBy(() -> actor.<Integer>ask(Total::new)).cause().hasCause(cause);
    });
    assertThat(ends).containsExactly(cause);
  }

  @Test
  void aFailureStopsItAndItsScopeAndAnswersAll() throws Exception {
    IOException failure = new IOException("broken");
    CountDownLatch open = new CountDownLatch(1);
    AtomicReference<CompletableFuture<Integer>> inHand = new AtomicReference<>();
    AtomicReference<CompletableFuture<Integer>> behind = new AtomicReference<>();
    CoroutineFailedException thrown =
        catchThrowableOfType(
            CoroutineFailedException.class,
            () ->
                Scope.run(scope -> {
                  Actor<Message> actor = launchBusy(adder(), scope, open);
                  inHand.set(actor.tryAsk(reply -> new FailAsked(failure, reply)));
                  actor.tell(new Add(1));
                  behind.set(actor.tryAsk(Total::new));
                  open.countDown();
                }));
    assertThat(thrown).hasMessageContaining("adder").hasCause(failure);
    assertThatThrownBy(() -> inHand.get().get()).hasCause(failure);
    assertThatThrownBy(() -> behind.get().get())
        .cause()
        .isInstanceOf(ActorStoppedException.class)
        .hasMessage("actor 'adder' has stopped: java.io.IOException: broken")
        .hasCause(failure);
    assertThat(undelivered).hasSize(2).first().isEqualTo(new Add(1));
    assertThat(reasons).containsOnly(Reason.CANCELLED);
    assertThat(ends).containsExactly(failure);
  }

  @Test
  void resumesWithItsState() throws Exception {
    Scope.run(scope -> {
      Actor<Message> actor = launch(adder().onFailure(FailurePolicy.resume()), scope);
      actor.tell(new Add(1));
      IOException failure = new IOException("broken");
      assertThatThrownBy(() -> actor.<Integer>ask(reply -> new FailAsked(failure, reply)))
          .isInstanceOf(ExecutionException.class)
          .hasMessage("the request to actor 'adder' failed: java.io.IOException: broken")
          .hasCause(failure);
      assertThat(actor.<Integer>ask(Total::new)).isEqualTo(1);
      actor.stop();
    });
    assertThat(ends).containsExactly((Throwable) null);
  }

  @Test
  void restartsAfreshUntilThereWereTooMany() throws Exception {
    ManualTime clock = ManualTime.create();
    FailurePolicy policy = FailurePolicy.restart(2, Duration.ofSeconds(10), clock);
    IOException last = new IOException("third");
    Throwable thrown =
        catchThrowable(() ->
            Scope.run(scope -> {
              Actor<Message> actor = launch(adder().onFailure(policy), scope);
              for (int i = 0; i < 5; i++) { // two within each window
                actor.tell(new Add(1));
                actor.tell(new Fail(new IOException("once")));
                assertThat(actor.<Integer>ask(Total::new)).isZero();
                clock.advance(Duration.ofSeconds(6));
              }
              actor.tell(new Fail(new IOException("second")));
              assertThat(actor.<Integer>ask(Total::new)).isZero();
              actor.tell(new Fail(last));
              actor.join();
            }));
    assertThat(thrown).isInstanceOf(CoroutineFailedException.class).hasCause(last);
    assertThat(ends).containsExactly(last);
  }

  @Test
  void anErrorStopsItWhateverThePolicy() {
    AssertionError error = new AssertionError("broken");
    assertThatThrownBy(() ->
            Scope.run(scope -> {
              Actor<Integer> actor =
                  kind.launch(
                      Actor.<Integer>builder().onFailure(FailurePolicy.resume()),
                      scope,
                      self ->
                          message -> {
                            throw error;
                          });
              actor.tell(1);
            }))
        .hasCause(error);
  }

  @Test
  void behaviorsAreStartedAndStopped() throws Exception {
    List<String> life = new CopyOnWriteArrayList<>();
    Scope.run(scope -> {
      Actor<String> actor =
          kind.launch(
              Actor.<String>builder().onFailure(FailurePolicy.restart(9, Duration.ofHours(1))),
              scope,
              self ->
                  new Behavior<>() {
                    @Override
                    public void onStart() {
                      life.add("start");
                    }

                    @Override
                    public void onMessage(String message) throws Exception {
                      life.add(message);
                      if (message.equals("fail")) {
                        throw new IOException("failed");
                      }
                    }

                    @Override
                    public void onStop(@Nullable Throwable cause) {
                      life.add("stop " + (cause == null ? "" : cause.getMessage()));
                    }
                  });
      actor.tell("a");
      actor.tell("fail");
      actor.tell("b");
      actor.stop();
    });
    assertThat(life).containsExactly("start", "a", "fail", "stop failed", "start", "b", "stop ");
  }

  @Test
  void aFactoryThatFailsIsAFailure() throws Exception {
    IOException failure = new IOException("no behavior");
    int[] made = {0}; // of the actor
    Scope.run(scope -> {
      Actor<Message> actor =
          kind.launch(
              adder().onFailure(FailurePolicy.restart(3, Duration.ofHours(1))),
              scope,
              self -> {
                if (made[0]++ < 3) {
                  throw failure;
                }
                return new Adder();
              });
      assertThat(actor.<Integer>ask(Total::new)).isZero();
      actor.stop();
    });
    assertThat(made[0]).isEqualTo(4);
    for (FailurePolicy policy : List.of(FailurePolicy.stop(), FailurePolicy.resume())) {
      assertThatThrownBy(() ->
              Scope.run(scope ->
                  kind.launch(
                      adder().onFailure(policy),
                      scope,
                      self -> {
                        throw failure;
                      })))
          .hasCause(failure);
    }
  }

  @Test
  void stoppedAtOnceItHandsTheRestOver() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    Scope.run(scope -> {
      Actor<Message> actor = launchBusy(adder(), scope, open);
      actor.tell(new Add(1));
      CompletableFuture<Integer> asked = actor.tryAsk(Total::new);
      assertThat(actor.stopNow("enough")).isTrue();
      assertThat(actor.stopNow("again")).isFalse();
      assertThatThrownBy(asked::get)
          .cause()
          .isInstanceOf(ActorStoppedException.class)
          .cause()
          .hasMessageContaining("enough");
      open.countDown();
      actor.join();
    });
    assertThat(undelivered).hasSize(2);
    assertThat(ends).hasSize(1).first().isInstanceOf(CancelledException.class);
    assertThat(ends.getFirst()).hasMessageContaining("enough");
  }

  @Test
  void aCancelledScopeEndsIt() throws Exception {
    Scope.run(scope -> {
      Actor<Message> actor = launch(adder(), scope);
      assertThat(actor.<Integer>ask(Total::new)).isZero();
      scope.cancel("over");
    });
    assertThat(ends).hasSize(1).first().isInstanceOf(CancelledException.class);
  }

  @Test
  void launchedIntoACancelledScopeItHasEnded() throws Exception {
    Scope.run(scope -> {
      scope.cancel("over");
      Actor<Message> actor = launch(adder(), scope);
      assertThat(actor.isDone()).isTrue();
      assertThat(actor.tryTell(new Add(1))).isInstanceOf(SendResult.Closed.class);
      assertThat(actor.<Integer>tryAsk(Total::new)).isCompletedExceptionally();
    });
    assertThat(ends).hasSize(1).first().isInstanceOf(CancelledException.class);
  }

  @Test
  void aReplyHandedOnIsAnsweredLater() throws Exception {
    AtomicReference<Reply<String>> kept = new AtomicReference<>();
    Scope.run(scope -> {
      Actor<Reply<String>> actor = kind.launch(Actor.builder(), scope, self -> kept::set);
      CompletableFuture<String> first = actor.tryAsk(reply -> reply);
      Await.until(() -> kept.get() != null);
      assertThat(kept.get().isDone()).isFalse();
      assertThat(kept.get().reply("late")).isTrue();
      assertThat(kept.get().reply("later")).isFalse();
      assertThat(first.get()).isEqualTo("late");
      kept.set(null);
      CompletableFuture<String> second = actor.tryAsk(reply -> reply);
      Await.until(() -> kept.get() != null);
      actor.stop();
      actor.join();
      assertThatThrownBy(second::get).hasCauseInstanceOf(ActorStoppedException.class);
      assertThat(kept.get().reply("too late")).isFalse();
      assertThat(((ActorCell<?>) actor).checkDeferrals()).isZero();
    });
  }

  @Test
  void aRequestHasATimeLimit() throws Exception {
    ManualTime clock = ManualTime.create();
    Deadline passed = Deadline.after(Duration.ZERO, clock);
    CountDownLatch open = new CountDownLatch(1);
    Scope.run(scope -> {
      Actor<Message> actor = launchBusy(adder(), scope, open);
      AtomicReference<Reply<Integer>> asked = new AtomicReference<>();
      assertThatThrownBy(() ->
              actor.<Integer>ask(
                  reply -> {
                    asked.set(reply);
                    return new Total(reply);
                  },
                  passed))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("adder");
      assertThat(asked.get().reply(1)).isFalse();
      while (actor.tryTell(new Add(1)).isDone()) { // until it is full
        assertThat(actor.isDone()).isFalse();
      }
      assertThatThrownBy(() -> actor.<Integer>ask(Total::new, passed))
          .isInstanceOf(TimeoutException.class);
      assertThat(actor.tryTell(new Add(1), passed)).isInstanceOf(SendResult.TimedOut.class);
      open.countDown();
      actor.stop();
    });
  }

  @Test
  void whoIsInterruptedAsksNoMore() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    Scope.run(scope -> {
      Actor<Message> actor = launchBusy(adder(), scope, open);
      AtomicReference<Reply<Integer>> asked = new AtomicReference<>();
      var asker =
          scope.launch(() ->
              actor.<Integer>ask(reply -> {
                asked.set(reply);
                return new Total(reply);
              }));
      Await.until(() -> asked.get() != null && mailbox(actor) == 1);
      asker.cancel("not interested");
      asker.join();
      assertThat(asked.get().isDone()).isTrue();
      open.countDown();
      actor.stop();
    });
  }

  private static long mailbox(Actor<?> actor) {
    return ((ActorCell<?>) actor).channel().snapshot().buffered();
  }

  @Test
  void aRequestWithoutAWaitNeedsRoom() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    Scope.run(scope -> {
      Actor<Message> actor = launchBusy(adder().mailbox(1), scope, open);
      actor.tell(new Add(1));
      assertThatThrownBy(() -> actor.<Integer>tryAsk(Total::new).get())
          .hasCauseInstanceOf(RejectedExecutionException.class);
      open.countDown();
      CompletableFuture<Integer> cancelled;
      do {
        cancelled = actor.tryAsk(Total::new);
      } while (cancelled.isCompletedExceptionally());
      cancelled.cancel(false);
      actor.stop();
    });
  }

  @Test
  void aDroppedRequestIsAnswered() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    Scope.run(scope -> {
      Actor<Message> actor =
          launchBusy(adder().mailbox(1).overflow(Overflow.DROP_NEWEST), scope, open);
      actor.tell(new Add(1));
      actor.tell(new Add(2));
      assertThatThrownBy(() -> actor.<Integer>ask(Total::new))
          .hasCauseInstanceOf(RejectedExecutionException.class)
          .cause()
          .hasMessageContaining("adder")
          .hasMessageContaining("full");
      open.countDown();
      actor.stop();
    });
    assertThat(reasons).containsExactly(Reason.DROPPED_NEWEST, Reason.DROPPED_NEWEST);
  }

  @Test
  void itDoesNotWaitForRoomInItsOwnMailbox() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Scope.run(scope -> {
      Actor<Integer> actor =
          kind.launch(
              Actor.<Integer>builder().name("loop").mailbox(2).onFailure(FailurePolicy.resume()),
              scope,
              self ->
                  message -> {
                    if (message == 0) {
                      thrown.set(
                          catchThrowable(() -> {
                            while (true) {
                              self.tell(1);
                            }
                          }));
                    }
                  });
      actor.tell(0);
      Await.until(() -> thrown.get() != null);
      actor.stop();
    });
    assertThat(thrown.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'loop'")
        .hasMessageContaining("full");
  }

  @Test
  void itTakesPartInSelects() throws Exception {
    Scope.run(scope -> {
      Actor<Message> actor = launch(adder(), scope);
      Select select = Select.unbiased();
      var sending = select.send(actor.mailbox(), new Add(5));
      assertThat(select.await()).isSameAs(sending);
      assertThat(actor.<Integer>ask(Total::new)).isEqualTo(5);
      actor.stop();
      Select end = Select.unbiased();
      var ended = end.join(actor);
      assertThat(end.await()).isSameAs(ended);
    });
  }

  @Test
  void onDoneMayFailAndTheActorHasEndedAllTheSame() throws Exception {
    List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    IllegalStateException failure = new IllegalStateException("in onDone");
    Scope.run(
        io.kcoro.scope.ScopeConfig.named("s").onUncaught((thread, thrown) -> uncaught.add(thrown)),
        scope -> {
          Actor<Message> actor =
              launch(
                  adder()
                      .onDone(cause -> {
                        throw failure;
                      }),
                  scope);
          actor.stop();
          actor.join();
        });
    assertThat(uncaught).containsExactly(failure);
  }

  @Test
  void aRequestIsSentOnce() throws Exception {
    Scope.run(scope -> {
      Actor<Message> actor = launch(adder(), scope);
      var request = actor.<Integer>request(Total::new);
      assertThat(request.await()).isZero();
      assertThatIllegalStateException().isThrownBy(request::await).withMessageContaining("before");
      actor.stop();
    });
  }

  @Test
  void whoComesInterruptedAsksNothing() throws Exception {
    List<Object> handled = new CopyOnWriteArrayList<>();
    Scope.run(scope -> {
      Actor<Reply<Integer>> actor = kind.launch(Actor.builder(), scope, self -> handled::add);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> actor.<Integer>ask(reply -> reply))
          .isInstanceOf(InterruptedException.class);
      actor.stop();
    });
    assertThat(handled).isEmpty();
  }

  @Test
  void aFutureThatIsCompletedOtherwiseWaitsNoMore() throws Exception {
    AtomicReference<Reply<String>> kept = new AtomicReference<>();
    Scope.run(scope -> {
      Actor<Reply<String>> actor = kind.launch(Actor.builder(), scope, self -> kept::set);
      CompletableFuture<String> asked = actor.tryAsk(reply -> reply);
      Await.until(() -> kept.get() != null);
      asked.completeExceptionally(new TimeoutException("as orTimeout does"));
      assertThat(kept.get().reply("late")).isFalse();
      Await.until(() -> ((ActorCell<?>) actor).checkDeferrals() == 0);
      actor.stop();
    });
  }

  @Test
  void wrongSettingsAreRefused() throws Exception {
    assertThatThrownBy(() -> adder().mailbox(-1)).hasMessageContaining("unlimitedMailbox");
    assertThatThrownBy(() -> FailurePolicy.restart(0, Duration.ofSeconds(1)))
        .hasMessageContaining("stop()");
    assertThatThrownBy(() -> FailurePolicy.restart(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    Scope.run(scope ->
        assertThatIllegalStateException()
            .isThrownBy(() ->
                adder()
                    .unlimitedMailbox()
                    .overflow(Overflow.DROP_NEWEST)
                    .launch(scope, self -> new Adder())));
    assertThat(FailurePolicy.restart(2, Duration.ofSeconds(1)))
        .hasToString("restart(2 within PT1S)");
  }
}
