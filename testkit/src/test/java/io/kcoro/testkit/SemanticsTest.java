package io.kcoro.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.ReceiveClause;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.channel.Select;
import io.kcoro.channel.SendResult;
import io.kcoro.channel.Stackless;
import io.kcoro.channel.Tick;
import io.kcoro.channel.Ticker;
import io.kcoro.channel.TimeoutClause;
import io.kcoro.pipeline.Stages;
import io.kcoro.schedule.Timers;
import io.kcoro.scope.DeadlineExceededException;
import io.kcoro.scope.Retry;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.scope.Task;
import io.kcoro.scope.Tasks;
import io.kcoro.sync.Mutex;
import io.kcoro.sync.Semaphore;
import io.kcoro.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What coroutines of core do, in virtual time and in many orders. */
class SemanticsTest {
  private static final int RUNS = 50;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final TestRun run = TestRun.create();

  // ---- time ----

  @Test
  void sleepersOfBothKindsWakeInTheOrderOfTheirMoments() throws Exception {
    run.explore(
        RUNS,
        test -> {
          List<Integer> woken = new ArrayList<>();
          for (int i = 10; i > 0; i--) {
            int number = i;
            Duration until = MINUTE.multipliedBy(number);
            if (number % 2 == 0) {
              test.scope()
                  .launch(() -> {
                    Timers.current().sleep(until);
                    woken.add(number);
                  });
            } else {
              test.scope().launch(new Sleeper(until, () -> woken.add(number)));
            }
          }
          test.advance(HOUR);
          assertThat(woken).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        });
  }

  private static final class Sleeper extends Stackless {
    private final Duration duration;
    private final Runnable then;

    Sleeper(Duration duration, Runnable then) {
      this.duration = duration;
      this.then = then;
    }

    @Override
    protected Op start() {
      return sleep(duration, this::slept);
    }

    private Op slept() {
      then.run();
      return done();
    }
  }

  @Test
  void aTimedReceiveAndATimedSendGiveUpAtTheirMoments() throws Exception {
    run.explore(
        RUNS,
        test -> {
          Channel<String> nobody = Channel.rendezvous();
          assertThat(nobody.tryReceive(HOUR)).isInstanceOf(ReceiveResult.TimedOut.class);
          assertThat(test.now()).isEqualTo(HOUR);
          assertThat(nobody.trySend("x", HOUR)).isInstanceOf(SendResult.TimedOut.class);
          assertThat(test.now()).isEqualTo(HOUR.multipliedBy(2));
        });
  }

  @Test
  void aStacklessTimedReceiveGivesUpAtItsMoment() throws Exception {
    run.explore(
        RUNS,
        test -> {
          Channel<String> nobody = Channel.rendezvous();
          List<Duration> ends = new ArrayList<>();
          test.scope()
              .launch(
                  new Stackless() {
                    @Override
                    protected Op start() {
                      return tryReceive(nobody, Deadline.after(HOUR), this::ended);
                    }

                    private Op ended(ReceiveResult<? extends String> result) {
                      assertThat(result).isInstanceOf(ReceiveResult.TimedOut.class);
                      ends.add(test.now());
                      return done();
                    }
                  });
          test.advance(HOUR);
          assertThat(ends).containsExactly(HOUR);
        });
  }

  @Test
  void aSelectTakesWhatComesBeforeItsTimeout() throws Exception {
    run.explore(
        RUNS,
        test -> {
          Channel<String> answers = Channel.rendezvous();
          test.scope()
              .launch(() -> {
                Timers.current().sleep(MINUTE);
                answers.send("in time");
                Timers.current().sleep(HOUR);
                answers.send("late");
              });
          Select select = Select.unbiased();
          ReceiveClause<String> answer = select.receive(answers);
          TimeoutClause timeout = select.timeout(MINUTE.multipliedBy(2));
          assertThat(select.await()).isSameAs(answer);
          assertThat(answer.element()).isEqualTo("in time");
          assertThat(select.await()).isSameAs(timeout);
          assertThat(test.now()).isEqualTo(MINUTE.multipliedBy(3));
          assertThat(answers.receive()).isEqualTo("late");
        });
  }

  @Test
  void theDeadlineOfAScopeEndsItAtItsMoment() throws Exception {
    run.explore(
        RUNS,
        test -> {
          ScopeConfig limited = ScopeConfig.named("limited").until(Deadline.after(MINUTE));
          assertThatThrownBy(() ->
                  Scope.run(
                      limited,
                      scope -> {
                        scope.launch("waits", () -> Channel.rendezvous().receive());
                        Channel.rendezvous().receive();
                      }))
              .isInstanceOf(DeadlineExceededException.class);
          assertThat(test.now()).isEqualTo(MINUTE);
        });
  }

  @Test
  void aTaskThatTakesTooLongIsCancelled() throws Exception {
    run.explore(
        RUNS,
        test -> {
          assertThatThrownBy(
                  () -> Tasks.timeout(MINUTE, scope -> Channel.<String>rendezvous().receive()))
              .isInstanceOf(TimeoutException.class);
          assertThat(test.now()).isEqualTo(MINUTE);
        });
  }

  @Test
  void aShieldEndsByItsLimit() throws Exception {
    run.explore(
        RUNS,
        test -> {
          assertThatThrownBy(() -> Scope.shielded(MINUTE, () -> Channel.rendezvous().receive()))
              .isInstanceOf(CancelledException.class);
          assertThat(test.now()).isEqualTo(MINUTE);
        });
  }

  @Test
  void aRetryWaitsLongerEachTime() throws Exception {
    run.explore(
        RUNS,
        test -> {
          List<Duration> attempts = new ArrayList<>();
          assertThatThrownBy(() ->
                  Retry.times(4)
                      .backOff(SECOND, 2, HOUR)
                      .call(() -> {
                        attempts.add(test.now());
                        throw new IOException("still broken");
                      }))
              .isInstanceOf(IOException.class);
          assertThat(attempts)
              .containsExactly(
                  Duration.ZERO, SECOND, SECOND.multipliedBy(3), SECOND.multipliedBy(7));
        });
  }

  @Test
  void theJitterOfARetryIsRepeatedBySeed() throws Exception {
    List<Duration> ends = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      run.seed(42)
          .run(test -> {
            assertThat(
                    catchThrowable(() ->
                        Retry.times(5)
                            .backOff(HOUR, 1, HOUR)
                            .jitter(1)
                            .call(() -> {
                              throw new IOException("still broken");
                            })))
                .isInstanceOf(IOException.class);
            ends.add(test.now());
          });
    }
    assertThat(ends.get(1)).isEqualTo(ends.get(0)).isLessThan(HOUR.multipliedBy(4));
  }

  @Test
  void aTickerTicksAndStops() throws Exception {
    run.explore(
        RUNS,
        test -> {
          try (Ticker ticker = Ticker.every(HOUR)) {
            for (int i = 1; i <= 100; i++) {
              Tick tick = ticker.ticks().receive();
              assertThat(tick).isNotNull();
              assertThat(test.now()).isEqualTo(HOUR.multipliedBy(i));
            }
          }
        });
  }

  // ---- order ----

  @Test
  void aMutexIsGivenToWhoCameFirst() throws Exception {
    run.explore(
        RUNS,
        test -> {
          Mutex mutex = Mutex.named("one at a time");
          List<Integer> came = new ArrayList<>();
          List<Integer> had = new ArrayList<>();
          mutex.acquire();
          for (int i = 0; i < 8; i++) {
            int number = i;
            if (number % 2 == 0) {
              test.scope()
                  .launch(() -> {
                    came.add(number);
                    mutex.holding(() -> had.add(number));
                  });
            } else {
              test.scope()
                  .launch(
                      new Stackless() {
                        @Override
                        protected Op start() {
                          came.add(number);
                          return acquire(mutex, this::held);
                        }

                        private Op held() {
                          had.add(number);
                          mutex.release();
                          return done();
                        }
                      });
            }
          }
          test.settle();
          mutex.release();
          test.settle();
          assertThat(had).hasSize(8).isEqualTo(came);
        });
  }

  @Test
  void neverMoreThanThePermitsAreHeld() throws Exception {
    run.explore(
        RUNS,
        test -> {
          Semaphore semaphore = Semaphore.of(3);
          AtomicInteger holding = new AtomicInteger();
          AtomicInteger most = new AtomicInteger();
          for (int i = 0; i < 10; i++) {
            test.scope()
                .launch(() -> {
                  semaphore.acquire();
                  most.accumulateAndGet(holding.incrementAndGet(), Math::max);
                  Timers.current().sleep(Duration.ofMillis(1 + test.random().nextInt(5)));
                  holding.decrementAndGet();
                  semaphore.release();
                });
          }
          test.advance(HOUR);
          assertThat(most).hasValue(3);
          assertThat(semaphore.available()).isEqualTo(3);
        });
  }

  /** Several of each kind send and receive, some give up: nothing is lost, nothing comes twice. */
  @Test
  void everyElementArrivesOnce() throws Exception {
    run.explore(
        RUNS,
        test -> {
          Channel<Integer> channel = Channel.buffered(test.random().nextInt(3));
          List<Integer> sent = new ArrayList<>();
          List<Integer> received = new ArrayList<>();
          List<Task<Boolean>> senders = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            int first = i * 100;
            senders.add(
                test.scope()
                    .async(() -> {
                      for (int n = first; n < first + 10; n++) {
                        if (channel.trySend(n, Duration.ofMillis(2)).isDone()) {
                          sent.add(n);
                        }
                      }
                      return true;
                    }));
          }
          for (int i = 0; i < 3; i++) {
            test.scope()
                .launch(() -> {
                  for (int n : channel.elements()) {
                    received.add(n);
                    Timers.current().sleep(Duration.ofMillis(test.random().nextInt(4)));
                  }
                });
          }
          for (Task<Boolean> sender : senders) {
            sender.await();
          }
          channel.close();
          test.advance(HOUR);
          assertThat(received).containsExactlyInAnyOrderElementsOf(sent);
          assertThat(channel.snapshot().waitingReceivers()).isZero();
        });
  }

  @Test
  void aLingeringBatchIsSentWhenItsTimeIsOver() throws Exception {
    run.explore(
        RUNS,
        test -> {
          Channel<Integer> numbers = Channel.rendezvous();
          Channel<List<Integer>> batches = Channel.rendezvous();
          test.scope().launch(Stages.batch(numbers, batches, 3, MINUTE));
          Task<List<List<Integer>>> all = test.scope().async(() -> allOf(batches));
          for (int n = 1; n <= 4; n++) {
            numbers.send(n);
          }
          test.advance(MINUTE);
          numbers.send(5);
          numbers.close();
          assertThat(all.await()).containsExactly(List.of(1, 2, 3), List.of(4), List.of(5));
          assertThat(test.now()).isEqualTo(MINUTE);
        });
  }

  private static <T> List<T> allOf(ReceiveChannel<T> channel) {
    List<T> all = new ArrayList<>();
    for (T each : channel.elements()) {
      all.add(each);
    }
    return all;
  }

  @Test
  void aFailureCancelsAllOthersInWhateverOrder() throws Exception {
    run.explore(
        RUNS,
        test -> {
          AtomicInteger cancelled = new AtomicInteger();
          Throwable failure =
              catchThrowable(() ->
                  Scope.run(scope -> {
                    for (int i = 0; i < 5; i++) {
                      scope.launch(() -> {
                        try {
                          Channel.rendezvous().receive();
                        } catch (CancelledException e) {
                          cancelled.incrementAndGet();
                          throw e;
                        }
                      });
                    }
                    scope.launch(
                        "broken",
                        () -> {
                          Timers.current().sleep(SECOND);
                          throw new IOException("on purpose");
                        });
                  }));
          assertThat(failure).hasMessageContaining("broken");
          assertThat(cancelled).hasValue(5);
        });
  }
}
