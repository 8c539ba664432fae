package io.kcoro.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who asks and is cancelled: who answers learns whether somebody has the answer. */
class AskerLeavesTest {
  /** The ways to ask. */
  enum Asker {
    DIRECT {
      @Override
      Runnable ask(Scope scope, Actor<Reply<String>> actor, AtomicInteger received) {
        Coroutine asker =
            scope.launch(() -> {
              actor.<String>ask(reply -> reply);
              received.incrementAndGet();
            });
        return () -> asker.cancel("leaves");
      }
    },
    STACKLESS {
      @Override
      Runnable ask(Scope scope, Actor<Reply<String>> actor, AtomicInteger received) {
        Coroutine asker =
            scope.launch(
                new Stackless() {
                  @Override
                  protected Op start() {
                    return ask(
                        actor.<String>request(reply -> reply),
                        answer -> {
                          received.incrementAndGet();
                          return done();
                        });
                  }
                });
        return () -> asker.cancel("leaves");
      }
    },
    FUTURE {
      @Override
      Runnable ask(Scope scope, Actor<Reply<String>> actor, AtomicInteger received) {
        CompletableFuture<String> future = actor.tryAsk(reply -> reply);
        var _ = future.thenRun(received::incrementAndGet);
        return () -> future.cancel(false);
      }
    };

    /** Asks, and returns what makes the asker leave. */
    abstract Runnable ask(Scope scope, Actor<Reply<String>> actor, AtomicInteger received);
  }

  private final AtomicReference<Reply<String>> kept = new AtomicReference<>();
  private final AtomicInteger received = new AtomicInteger();

  private Reply<String> takeKept() throws InterruptedException {
    Await.until(() -> kept.get() != null);
    return kept.getAndSet(null);
  }

  @ParameterizedTest
  @EnumSource
  void whoIsCancelledGetsNoAnswer(Asker asker) throws Exception {
    Scope.run(scope -> {
      Actor<Reply<String>> keeper = Actor.<Reply<String>>builder().launch(scope, self -> kept::set);
      Runnable leave = asker.ask(scope, keeper, received);
      Reply<String> reply = takeKept();
      leave.run();
      Await.until(reply::isDone);
      assertThat(reply.reply("too late")).isFalse();
      keeper.stop();
      keeper.join();
      assertThat(((ActorCell<?>) keeper).checkDeferrals()).isZero();
    });
    assertThat(received).hasValue(0);
  }

  /** Also where answer and cancellation come at the same time. */
  @ParameterizedTest
  @EnumSource
  void eachAnswerThatWasTakenIsReceived(Asker asker, Seeds seeds) throws Exception {
    Random random = seeds.random();
    int rounds = Stress.scaled(3_000);
    int taken = 0;
    CyclicBarrier together = new CyclicBarrier(2);
    AtomicReference<Runnable> leaving = new AtomicReference<>();
    Thread canceller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                for (int i = 0; i < rounds; i++) {
                  together.await();
                  leaving.get().run();
                  together.await();
                }
              } catch (InterruptedException | BrokenBarrierException e) {
                Thread.currentThread().interrupt(); // the test has failed
              }
            });
    try {
      for (int i = 0; i < rounds; i++) {
        int before = received.get();
        boolean[] isTaken = {false};
        Scope.run(scope -> {
          Actor<Reply<String>> keeper =
              Actor.<Reply<String>>builder().launch(scope, self -> kept::set);
          leaving.set(asker.ask(scope, keeper, received));
          Reply<String> reply = takeKept();
          together.await();
          for (int spins = random.nextInt(300); spins > 0; spins--) {
            Thread.onSpinWait();
          }
          isTaken[0] = reply.reply("an answer");
          together.await();
          keeper.stop();
        });
        taken += isTaken[0] ? 1 : 0;
        assertThat(received.get() - before).as("round %d", i).isEqualTo(isTaken[0] ? 1 : 0);
      }
    } finally {
      canceller.interrupt(); // it waits for nobody if the test has failed
      canceller.join();
    }
    assertThat(received).hasValue(taken);
  }

  /** Who has chosen to ask, and thrown then, waits for nobody. */
  @Test
  void whoHasThrownWaitsForNobody() throws Exception {
    Scope.run(scope -> {
      AtomicReference<Actor<Reply<String>>> first = new AtomicReference<>();
      Actor<Reply<String>> second =
          Actor.<Reply<String>>builder()
              .direct()
              .launch(scope, self -> reply -> reply.reply(first.get().ask(again -> again)));
      int[] handled = {0}; // of the actor
      first.set(
          Actor.<Reply<String>>builder()
              .onFailure(FailurePolicy.resume())
              .launchStepped(
                  scope,
                  self ->
                      new SteppedBehavior<>() {
                        @Override
                        protected Op onMessage(Reply<String> reply) {
                          if (handled[0]++ == 0) {
                            ask(second.<String>request(again -> again), answer -> handled());
                            throw new IllegalStateException("after all");
                          }
                          reply.reply("there");
                          return handled();
                        }
                      }));
      assertThat(first.get().<String>tryAsk(reply -> reply)).failsWithin(Duration.ofMinutes(1));
      assertThat(second.<String>ask(reply -> reply)).isEqualTo("there");
      first.get().stop();
      second.stop();
    });
  }
}
