package io.kcoro.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.channel.Ticker;
import io.kcoro.schedule.Timers;
import io.kcoro.scope.CoroutineFailedException;
import io.kcoro.scope.OpenScope;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.scope.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How a run goes, and how it ends. */
class TestRunTest {
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final TestRun run = TestRun.create();

  @Test
  void delaysJump() throws Exception {
    run.run(test -> {
      Timers.current().sleep(Duration.ofDays(10_000));
      assertThat(test.now()).isEqualTo(Duration.ofDays(10_000));
    });
  }

  @Test
  void timeStandsStillWhileAnyCoroutineIsReady() throws Exception {
    run.run(test -> {
      Task<Duration> sleeper =
          test.scope()
              .async(() -> {
                Timers.current().sleep(AT_ONCE);
                return test.now();
              });
      for (int i = 0; i < 1_000; i++) {
        Thread.yield();
        assertThat(test.now()).isZero();
      }
      assertThat(sleeper.await()).isEqualTo(AT_ONCE);
    });
  }

  @Test
  void settleLetsAllOthersWaitAndNoTimePass() throws Exception {
    run.run(test -> {
      List<String> done = new ArrayList<>();
      test.scope()
          .launch(() -> {
            for (int i = 0; i < 10; i++) {
              Thread.yield();
            }
            done.add("yielded");
            Timers.current().sleep(HOUR);
            done.add("slept");
          });
      test.settle();
      assertThat(done).containsExactly("yielded");
      assertThat(test.now()).isZero();
      test.advance(HOUR.minusNanos(1));
      assertThat(done).containsExactly("yielded");
      test.advance(Duration.ofNanos(1));
      assertThat(done).containsExactly("yielded", "slept");
    });
  }

  @Test
  void scopesWithinAndTheirStacklessCoroutinesAreInTheRun() throws Exception {
    run.run(test -> {
      AtomicReference<Duration> end = new AtomicReference<>();
      Scope.run(scope ->
          scope.launch(
              new Stackless() {
                @Override
                protected Op start() {
                  return sleep(HOUR, this::slept);
                }

                private Op slept() {
                  end.set(test.now());
                  return done();
                }
              }));
      assertThat(end).hasValue(HOUR);
    });
  }

  @Test
  void whatTheBodyThrowsIsThrownAndNamesTheSeed() {
    IOException failure = new IOException("on purpose");

    assertThatThrownBy(() ->
            run.seed(-5)
                .run(test -> {
                  throw failure;
                }))
        .isSameAs(failure);
    assertThat(failure.getSuppressed()[0]).hasMessageContaining("-Dkcoro.seed=-5");
  }

  @Test
  void theFailureOfACoroutineIsThrownAndNamesTheSeed() {
    Throwable failure =
        catchThrowable(() ->
            run.seed(7)
                .run(test ->
                    test.scope()
                        .launch(
                            "reader",
                            () -> {
                              throw new IOException("on purpose");
                            })));

    assertThat(failure).isInstanceOf(CoroutineFailedException.class).hasMessageContaining("reader");
    assertThat(List.of(failure.getSuppressed()).getLast()).hasMessageContaining("-Dkcoro.seed=7");
  }

  @Test
  void aHangTellsWhoWaitsForWhat() {
    HangError hang =
        catchThrowableOfType(
            HangError.class,
            () ->
                run.named("stuck")
                    .patience(AT_ONCE)
                    .run(test -> {
                      Channel<String> orders =
                          Channel.<String>builder().name("orders").rendezvous().build();
                      test.scope().launch("direct", () -> orders.receive());
                      test.scope()
                          .launch(
                              "stackless",
                              new Stackless() {
                                @Override
                                protected Op start() {
                                  return receive(orders, order -> done());
                                }
                              });
                      test.advance(HOUR);
                      orders.receive();
                    }));

    assertThat(hang).hasMessageContaining("run 'stuck' hangs").hasMessageContaining("at PT1H");
    assertThat(hang.coroutines())
        .hasSize(3)
        .anySatisfy(each ->
            assertThat(each)
                .startsWith("stuck/direct waits for Channel[orders")
                .contains("TestRunTest"))
        .anySatisfy(each -> assertThat(each).contains("[stackless]", "receive from Channel[orders"))
        .anySatisfy(each -> assertThat(each).startsWith("stuck waits for Channel[orders"));
  }

  @Test
  void aRunThatGoesOnForEverEndsByItsLimit() {
    HangError hang =
        catchThrowableOfType(
            HangError.class,
            () ->
                run.limit(Duration.ofMillis(50))
                    .run(test -> {
                      while (true) {
                        Timers.current().sleep(HOUR);
                      }
                    }));

    assertThat(hang).hasMessageContaining("is not over after PT0.05S of real time");
  }

  @Test
  void whatIsStuckInOneCoroutineIsToldWithItsStack() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try {
      HangError hang =
          catchThrowableOfType(
              HangError.class, () -> run.limit(Duration.ofMillis(50)).run(test -> spin(end)));
      assertThat(hang).hasMessageContaining("stuck in one coroutine").hasMessageContaining("spin");
    } finally {
      end.countDown();
    }
  }

  private static void spin(CountDownLatch end) {
    while (end.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void anInterruptOfTheCallerCancelsTheRun() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    CountDownLatch waits = new CountDownLatch(1);
    FutureTask<Throwable> caller =
        new FutureTask<>(() ->
            catchThrowable(() ->
                run.patience(Duration.ofDays(1))
                    .run(test -> {
                      waits.countDown();
                      seen.set(catchThrowable(() -> Channel.rendezvous().receive()));
                    })));
    Thread thread = Thread.ofPlatform().start(caller);
    waits.await();
    thread.interrupt();

    assertThat(caller.get()).isInstanceOf(InterruptedException.class);
    assertThat(seen.get()).isInstanceOf(InterruptedException.class);
  }

  // ---- the world outside ----

  @Test
  void otherThreadsHaveTimeToAnswer() throws Exception {
    run.patience(Duration.ofDays(1))
        .run(test -> {
          CompletableFuture<String> answer = new CompletableFuture<>();
          CountDownLatch asked = new CountDownLatch(1);
          Thread other =
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      asked.await();
                    } catch (InterruptedException e) {
                      return;
                    }
                    answer.complete("from outside");
                  });
          test.scope().launch(asked::countDown);
          assertThat(answer.get()).isEqualTo("from outside");
          other.join();
        });
  }

  @Test
  @SuppressWarnings("ThreadSleep") // that it is waited for is the case under test
  void aSleepInRealTimeIsWaitedForBeforeTheClockJumps() throws Exception {
    run.run(test -> {
      List<String> order = new ArrayList<>();
      test.scope()
          .launch(() -> {
            Timers.current().sleep(HOUR);
            order.add("virtual");
          });
      test.scope()
          .launch(() -> {
            Thread.sleep(1);
            order.add("real");
          });
      test.advance(HOUR);
      assertThat(order).containsExactly("real", "virtual");
    });
  }

  @Test
  void whoWaitsForAMonitorGoesOn() throws Exception {
    run.run(test -> {
      Object monitor = new Object();
      List<String> order = new ArrayList<>();
      for (String name : List.of("a", "b")) {
        test.scope()
            .launch(() -> {
              synchronized (monitor) {
                Timers.current().sleep(HOUR);
                order.add(name);
              }
            });
      }
      test.advance(HOUR.multipliedBy(2));
      assertThat(order).containsExactlyInAnyOrder("a", "b");
    });
  }

  // ---- leaks ----

  @Test
  void aCoroutineOfAnOpenScopeThatIsLeftFailsTheRun() {
    AtomicReference<OpenScope> opened = new AtomicReference<>();
    assertThatThrownBy(() ->
            run.run(test -> {
              OpenScope open = Scope.open(ScopeConfig.named("server"));
              opened.set(open);
              open.scope().launch("acceptor", () -> Channel.rendezvous().receive());
              test.settle();
              test.scope().launch(() -> {});
            }))
        .isInstanceOf(LeakError.class)
        .hasMessageContaining("server/acceptor waits for Channel");
    opened.get().close(); // what goes on when its scheduler has ended does so on the shared one
  }

  @Test
  void aTickerThatIsLeftFailsTheRun() {
    assertThatThrownBy(() -> run.run(test -> Ticker.every(HOUR)))
        .isInstanceOf(LeakError.class)
        .hasMessageContaining("timer");
  }

  @Test
  void anErrorThatNobodySawFailsTheRun() {
    assertThatThrownBy(() ->
            run.run(test ->
                Scope.run(
                    ScopeConfig.named("tolerant").supervising(),
                    scope ->
                        scope.launch(
                            "broken",
                            () -> {
                              throw new IOException("on purpose");
                            }))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no caller saw")
        .hasMessageContaining("broken");
  }
}
