package io.kcoro.internal.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.internal.lock.CasLocked;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.wait.DirectWaiter.End;
import io.kcoro.scope.Caller;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import io.kcoro.time.TimeSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The ends of one wait, outside any scope, and races between them. */
@ParameterizedClass
@EnumSource(Caller.class)
class DirectWaiterTest {
  @Parameter Caller caller;

  /** A queue for one waiter, with all the ends a source can give it. */
  private static final class Source extends CasLocked implements WaitSource {
    Waiter waiter;

    @Override
    public String describe(Waiter queued) {
      return "a test";
    }

    void enqueue(Waiter queued) {
      lock();
      queued.handOver = Waiter.RECEIVER_READY;
      waiter = queued;
      lock = FREE;
    }

    /** Claims the waiter, if it is still there. */
    boolean claim(int state, Object element) {
      lock();
      Waiter claimed = waiter;
      waiter = null;
      if (claimed != null) {
        claimed.slot = element;
        claimed.handOver = state;
      }
      lock = FREE;
      if (claimed != null) {
        claimed.resume();
      }
      return claimed != null;
    }

    @Override
    public boolean withdraw(Waiter withdrawn, long epoch) {
      lock();
      boolean queued = waiter == withdrawn;
      if (queued) {
        waiter = null;
        withdrawn.handOver = Waiter.CANCELLED;
      }
      lock = FREE;
      return queued;
    }
  }

  private final Source source = new Source();

  @Test
  void aClaimEndsTheWaitWithTheElement() throws Exception {
    caller.run(() -> {
      DirectWaiter waiter = new DirectWaiter(source, null);
      source.enqueue(waiter);
      whenParked(() -> source.claim(Waiter.MATCHED, "element"));
      assertThat(waiter.await(null, 0)).isEqualTo(End.MATCHED);
      assertThat(waiter.slot).isEqualTo("element");
    });
  }

  @Test
  void aClaimBeforeTheWaitIsNotMissed() throws Exception {
    caller.run(() -> {
      DirectWaiter waiter = new DirectWaiter(source, null);
      source.enqueue(waiter);
      source.claim(Waiter.CLOSED, null);
      assertThat(waiter.await(null, 0)).isEqualTo(End.CLOSED);
    });
  }

  @Test
  void aTokenThatFiresBeforeOrWhileItWaitsWithdraws() throws Exception {
    caller.run(() -> {
      CancelSignal before = new CancelSignal();
      DirectWaiter waiter = new DirectWaiter(source, before);
      source.enqueue(waiter);
      before.fire("reason");
      assertThat(waiter.await(null, 0)).isEqualTo(End.CANCELLED);

      CancelSignal during = new CancelSignal();
      waiter = new DirectWaiter(source, during);
      source.enqueue(waiter);
      whenParked(() -> during.fire("reason"));
      assertThat(waiter.await(null, 0)).isEqualTo(End.CANCELLED);
      assertThat(source.waiter).isNull();
    });
  }

  @Test
  void aDeadlineWithdrawsAndLeavesNothingAtTheToken() throws Exception {
    caller.run(() -> {
      CancelSignal token = new CancelSignal();
      for (long nanos : new long[] {Long.MIN_VALUE / 2, -1, 0, 1, 100_000}) {
        DirectWaiter waiter = new DirectWaiter(source, token);
        source.enqueue(waiter);
        assertThat(waiter.await(Timed.timersOf(TimeSource.system()), System.nanoTime() + nanos))
            .isEqualTo(End.TIMED_OUT);
        assertThat(source.waiter).isNull();
        assertThat(token.checkInvariants()).isZero();
      }
    });
  }

  @Test
  void anInterruptWithdrawsAndIsThrown() throws Exception {
    caller.run(() -> {
      CancelSignal token = new CancelSignal();
      DirectWaiter waiter = new DirectWaiter(source, token);
      source.enqueue(waiter);
      Thread.currentThread().interrupt();
      assertThat(catchThrowable(() -> waiter.await(null, 0)))
          .isExactlyInstanceOf(InterruptedException.class);
      assertThat(source.waiter).isNull();
      assertThat(token.checkInvariants()).isZero();
    });
  }

  @Test
  void anInterruptThatComesTooLateStaysSet() throws Exception {
    caller.run(() -> {
      DirectWaiter waiter = new DirectWaiter(source, null);
      source.enqueue(waiter);
      source.claim(Waiter.MATCHED, "element");
      Thread.currentThread().interrupt();
      assertThat(waiter.await(null, 0)).isEqualTo(End.MATCHED);
      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @Test
  void spuriousUnparksDoNotEndTheWait() throws Exception {
    caller.run(() -> {
      Thread thread = Thread.currentThread();
      DirectWaiter waiter = new DirectWaiter(source, null);
      source.enqueue(waiter);
      whenParked(() -> {
        for (int i = 0; i < 100; i++) {
          LockSupport.unpark(thread);
          Thread.yield();
        }
        source.claim(Waiter.MATCHED, "element");
      });
      assertThat(waiter.await(null, 0)).isEqualTo(End.MATCHED);
    });
  }

  /**
   * Claim, token, deadline and interrupt at once: one wins, and each is told once or not at all.
   */
  @Test
  void exactlyOneEndTakesEffect(Seeds seeds) throws Exception {
    Random random = seeds.random();
    caller.run(() -> {
      Thread thread = Thread.currentThread();
      for (int round = 0; round < Stress.scaled(500); round++) {
        Source queue = new Source();
        CancelSignal token = new CancelSignal();
        DirectWaiter waiter = new DirectWaiter(queue, token);
        queue.enqueue(waiter);
        AtomicReference<Boolean> claimed = new AtomicReference<>();
        boolean interrupts = random.nextInt(3) == 0;
        boolean fires = random.nextInt(3) == 0;
        int[] delays = {random.nextInt(200), random.nextInt(200), random.nextInt(200)};
        Thread claimer =
            Thread.ofVirtual()
                .start(() -> {
                  spin(delays[0]);
                  claimed.set(queue.claim(Waiter.MATCHED, "element"));
                });
        Thread canceller =
            Thread.ofPlatform()
                .start(() -> {
                  spin(delays[1]);
                  if (fires) {
                    token.fire("reason");
                  }
                  spin(delays[2]);
                  if (interrupts) {
                    thread.interrupt();
                  }
                });
        long nanos = random.nextInt(400_000);
        End end = null;
        boolean thrown = false;
        try {
          end =
              waiter.await(
                  random.nextBoolean() ? Timed.timersOf(TimeSource.system()) : null,
                  System.nanoTime() + nanos);
        } catch (InterruptedException e) {
          thrown = true;
        }
        boolean flag = joinBoth(claimer, canceller);
        assertThat(end == End.MATCHED).isEqualTo(claimed.get());
        assertThat(waiter.slot != null).isEqualTo(claimed.get());
        assertThat(thrown || flag).isEqualTo(interrupts);
        assertThat(thrown && flag).isFalse();
        if (end == End.CANCELLED) {
          assertThat(fires).isTrue();
        }
        assertThat(token.checkInvariants()).isZero();
      }
    });
  }

  /** Waits for both; tells whether an interrupt was or became visible. */
  private static boolean joinBoth(Thread one, Thread two) {
    boolean flag = false;
    while (one.isAlive() || two.isAlive()) {
      flag |= Thread.interrupted();
      Thread.yield();
    }
    boolean last = Thread.interrupted();
    return flag || last;
  }

  private void whenParked(Runnable action) {
    Thread thread = Thread.currentThread();
    Thread.ofPlatform()
        .start(() -> {
          while (LockSupport.getBlocker(thread) != source) {
            Thread.yield();
          }
          action.run();
        });
  }

  private static void spin(int rounds) {
    for (int i = 0; i < rounds; i++) {
      Thread.onSpinWait();
    }
  }
}
