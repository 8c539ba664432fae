package io.kcoro.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.internal.wait.Queues;
import io.kcoro.scope.Caller;
import io.kcoro.scope.Scope;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Caller.class)
class SemaphoreTest {
  @Parameter Caller caller;

  @Test
  void thereAreSoManyPermits() throws Exception {
    caller.run(() -> {
      Semaphore semaphore = Semaphore.of(2);
      semaphore.acquire();
      assertThat(semaphore.tryAcquire()).isTrue();
      assertThat(semaphore.tryAcquire()).isFalse();
      assertThat(semaphore.tryAcquire(Deadline.after(Duration.ofMillis(1)))).isFalse();
      assertThat(semaphore).hasToString("Semaphore[0 of 2 free]");
      semaphore.release();
      semaphore.release();
      assertThat(semaphore.available()).isEqualTo(2);
      assertThatIllegalStateException()
          .isThrownBy(semaphore::release)
          .withMessage("all 2 permits have been given back already");
      assertThatIllegalArgumentException().isThrownBy(() -> Semaphore.of(0));
    });
  }

  /** A permit belongs to nobody, so one coroutine may take two. */
  @Test
  void whoTakesTheOnlyPermitTwiceWaits() throws Exception {
    caller.run(() -> {
      Semaphore semaphore = Semaphore.of(1);
      semaphore.acquire();
      Scope.run(scope -> {
        scope.launch(semaphore::release);
        semaphore.acquire();
      });
      semaphore.release();
    });
  }

  private static final class Working extends Stackless {
    private final Semaphore semaphore;
    private final AtomicInteger inside;
    private final AtomicInteger most;
    private int left;
    private boolean holds;

    Working(Semaphore semaphore, AtomicInteger inside, AtomicInteger most, int times) {
      this.semaphore = semaphore;
      this.inside = inside;
      this.most = most;
      left = times;
    }

    @Override
    protected Op start() {
      return left-- == 0
          ? done()
          : acquire(
              semaphore,
              () -> {
                holds = true;
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                return pause(() -> {
                  giveBack();
                  return start();
                });
              });
    }

    private void giveBack() {
      holds = false;
      inside.decrementAndGet();
      semaphore.release();
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      if (holds) { // cancelled while it had a permit
        giveBack();
      }
    }
  }

  /** With random cancellations and time-outs: no permit is lost, none is made. */
  @Test
  void noPermitIsLostOrMade(Seeds seeds) throws Exception {
    Random random = seeds.random();
    int permits = 1 + random.nextInt(3);
    Semaphore semaphore = Semaphore.of(permits);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    int times = Stress.scaled(500);
    caller.run(() -> {
      for (int round = 0; round < 10; round++) {
        Scope.run(scope -> {
          for (int i = 0; i < 4; i++) {
            long seed = random.nextLong();
            var stackless = scope.launch(new Working(semaphore, inside, most, times));
            var direct = scope.launch(() -> work(semaphore, inside, most, times, new Random(seed)));
            if (random.nextBoolean()) {
              scope.launch(() -> stackless.cancel("at random"));
              scope.launch(() -> direct.cancel("at random"));
            }
          }
        });
        assertThat(semaphore.available()).isEqualTo(permits);
      }
    });
    assertThat(inside).hasValue(0);
    assertThat(most.get()).isBetween(1, permits);
    assertThat(((Queues) semaphore).queue().checkInvariants()).isZero();
  }

  private static void work(
      Semaphore semaphore, AtomicInteger inside, AtomicInteger most, int times, Random random)
      throws InterruptedException {
    for (int i = 0; i < times; i++) {
      boolean taken = true;
      switch (random.nextInt(3)) {
        case 0 -> semaphore.acquire();
        case 1 -> taken = semaphore.tryAcquire();
        default -> taken = semaphore.tryAcquire(Deadline.after(Duration.ofNanos(1_000)));
      }
      if (taken) {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        Thread.yield();
        inside.decrementAndGet();
        semaphore.release();
      }
    }
  }
}
