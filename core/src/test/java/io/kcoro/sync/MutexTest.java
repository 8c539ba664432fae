package io.kcoro.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.internal.wait.Queues;
import io.kcoro.schedule.Scheduler;
import io.kcoro.scope.Caller;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.CoroutineFailedException;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import io.kcoro.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Caller.class)
class MutexTest {
  @Parameter Caller caller;

  private final Mutex mutex = Mutex.named("it");

  private static long waiting(Mutex mutex) {
    return ((Queues) mutex).queue().checkInvariants();
  }

  @AfterEach
  void nobodyHoldsItOrWaits() {
    assertThat(waiting(mutex)).isZero();
    assertThat(mutex.isHeld()).isFalse();
  }

  /** Takes the mutex, lets others run while it holds it, counts, gives it back; and so on. */
  private final class Counting extends Stackless {
    private final int[] count;
    private int left;

    Counting(int[] count, int times) {
      this.count = count;
      left = times;
    }

    @Override
    protected Op start() {
      return left-- == 0 ? done() : acquire(mutex, this::held);
    }

    private Op held() {
      int seen = count[0];
      return pause(() -> {
        count[0] = seen + 1;
        mutex.release();
        return start();
      });
    }
  }

  @Test
  void oneAtATimeHoldsItOfBothKinds() throws Exception {
    int[] count = {0}; // guarded by the mutex
    caller.run(() ->
        Scope.run(scope -> {
          for (int i = 0; i < 4; i++) {
            scope.launch(new Counting(count, 1_000));
            scope.launch(() -> {
              for (int n = 0; n < 1_000; n++) {
                mutex.acquire();
                int seen = count[0];
                Thread.yield();
                count[0] = seen + 1;
                mutex.release();
              }
            });
          }
        }));
    assertThat(count[0]).isEqualTo(8_000);
  }

  @Test
  void whoComesFirstIsServedFirst() throws Exception {
    List<Integer> order = new ArrayList<>(); // guarded by the mutex
    caller.run(() -> {
      mutex.acquire();
      Scope.run(scope -> {
        for (int i = 0; i < 6; i++) {
          int number = i;
          if (i % 2 == 0) {
            scope.launch(() -> {
              mutex.acquire();
              order.add(number);
              mutex.release();
            });
          } else {
            scope.launch(new Adding(order, number));
          }
          Await.until(() -> waiting(mutex) == number + 1);
        }
        mutex.release();
      });
    });
    assertThat(order).containsExactly(0, 1, 2, 3, 4, 5);
  }

  private final class Adding extends Stackless {
    private final List<Integer> order;
    private final int number;

    Adding(List<Integer> order, int number) {
      this.order = order;
      this.number = number;
    }

    @Override
    protected Op start() {
      return acquire(
          mutex,
          () -> {
            order.add(number);
            mutex.release();
            return done();
          });
    }
  }

  @Test
  void whoHoldsItIsNotLetInAgainAndNotKeptForEver() throws Exception {
    caller.run(() -> {
      mutex.acquire();
      assertThatIllegalStateException()
          .isThrownBy(mutex::acquire)
          .withMessageContaining("mutex 'it' is held by")
          .withMessageContaining("which would wait for itself");
      assertThatIllegalStateException().isThrownBy(mutex::tryAcquire);
      mutex.release();
    });
  }

  @Test
  void aStacklessCoroutineIsNotLetInAgainEither() throws Exception {
    caller.run(() -> {
      Stackless again =
          new Stackless() {
            @Override
            protected Op start() {
              return acquire(mutex, () -> acquire(mutex, this::done));
            }

            @Override
            protected void onEnd(@Nullable Throwable thrown) {
              mutex.release();
            }
          };
      assertThatThrownBy(() -> Scope.run(scope -> scope.launch("twice", again)))
          .isInstanceOf(CoroutineFailedException.class)
          .hasMessageContaining("'twice'")
          .hasRootCauseInstanceOf(IllegalStateException.class);
    });
  }

  /** A step may block if it says so; the mutex is the coroutine's whichever way it comes. */
  @Test
  void aStepThatWaitsForItInDirectStyleHoldsItAsTheCoroutine() throws Exception {
    Stackless step =
        new Stackless() {
          @Override
          protected Op start() throws Exception {
            Scheduler.<Object, InterruptedException>blocking(() -> {
              mutex.acquire();
              return "held";
            });
            return pause(() -> {
              mutex.release();
              return done();
            });
          }
        };
    caller.run(() -> {
      mutex.acquire();
      Scope.run(scope -> {
        scope.launch(step);
        Await.until(() -> waiting(mutex) == 1);
        mutex.release();
      });
    });
  }

  @Test
  void onlyWhoHoldsItGivesItBack() throws Exception {
    caller.run(() -> {
      assertThatIllegalStateException()
          .isThrownBy(mutex::release)
          .withMessageContaining("is held by nobody");
      mutex.acquire();
      Scope.run(scope ->
          scope.launch(() ->
              assertThatIllegalStateException()
                  .isThrownBy(mutex::release)
                  .withMessageContaining(Thread.currentThread().getName())));
      assertThat(mutex.isHeld()).isTrue();
      mutex.release();
    });
  }

  @Test
  void aCancelledWaitTakesNothing() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    caller.run(() -> {
      mutex.acquire();
      Scope.run(scope -> {
        Coroutine direct =
            scope.launch(() -> {
              try {
                mutex.acquire();
              } catch (InterruptedException e) {
                seen.set(e);
                throw e;
              }
            });
        Coroutine stackless = scope.launch(new Counting(new int[1], 1));
        Await.until(() -> waiting(mutex) == 2);
        direct.cancel("enough");
        stackless.cancel("enough");
        direct.join();
        stackless.join();
        assertThat(waiting(mutex)).isZero();
      });
      mutex.release();
      assertThat(mutex.tryAcquire()).isTrue();
      mutex.release();
    });
    assertThat(seen.get()).isInstanceOf(CancelledException.class);
  }

  @Test
  void aTimedWaitAndOneWithATokenEndWithoutIt() throws Exception {
    caller.run(() -> {
      mutex.acquire();
      CancellationSource token = new CancellationSource();
      Scope.run(scope -> {
        scope.launch(() -> {
          assertThat(mutex.tryAcquire(Deadline.after(Duration.ofMillis(1)))).isFalse();
          assertThat(mutex.tryAcquire(Deadline.after(Duration.ZERO))).isFalse();
          assertThat(mutex.tryAcquire()).isFalse();
        });
        Coroutine told = scope.launch(() -> assertThat(mutex.tryAcquire(token.token())).isFalse());
        Await.until(() -> waiting(mutex) >= 1);
        token.cancel("enough");
        told.join();
      });
      mutex.release();
      assertThat(mutex.tryAcquire(Deadline.after(Duration.ZERO))).isTrue();
      mutex.release();
    });
  }

  @Test
  void holdingGivesItBackWhateverComes() throws Exception {
    caller.run(() -> {
      assertThat(mutex.holding(() -> mutex.isHeld())).isEqualTo(true);
      IOException failure = new IOException("on purpose");
      assertThatThrownBy(() ->
              mutex.holding(() -> {
                throw failure;
              }))
          .isSameAs(failure);
      assertThat(mutex.isHeld()).isFalse();
    });
  }

  @Test
  void itSaysWhoHoldsIt() throws Exception {
    caller.run(() -> {
      assertThat(mutex).hasToString("Mutex[it, free]");
      mutex.acquire();
      assertThat(mutex.toString()).contains("held by").contains(Thread.currentThread().getName());
      mutex.release();
    });
  }
}
