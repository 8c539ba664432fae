package io.kcoro.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.metering.TimeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The turns of a driver, by hand, and by a thread of its own. */
class TimerDriverTest {
  private final AtomicLong clock = new AtomicLong();
  private final List<Throwable> uncaught = new ArrayList<>();

  private static final class Node extends TimerNode {
    private final Runnable action;

    Node(Runnable action) {
      this.action = action;
    }

    @Override
    protected void fired() {
      action.run();
    }
  }

  @Test
  void aClockMovedByHandKnowsNoTicks() {
    TimerDriver driver = TimerDriver.manual(clock::get, uncaught::add);
    List<Integer> fired = new ArrayList<>();
    driver.queue().schedule(new Node(() -> fired.add(1)), 1_000_001);
    driver.queue().schedule(new Node(() -> fired.add(2)), 1_000_001);

    clock.set(1_000_000);
    assertThat(driver.turn()).isEqualTo(1);
    assertThat(fired).isEmpty();
    clock.set(1_000_001);
    assertThat(driver.turn()).isEqualTo(Long.MAX_VALUE);
    assertThat(fired).containsExactly(1, 2);
  }

  @Test
  void whatIsLateIsTold() {
    List<Long> late = new ArrayList<>();
    MeteringPolicy.recorders(
        (kind, source, name) -> kind == TimeKind.TIMER_LATENESS ? late::add : nanos -> {});
    try {
      TimerDriver driver = TimerDriver.manual(clock::get, uncaught::add);
      driver.queue().schedule(new Node(() -> {}), 1_000);
      driver.queue().schedule(new Node(() -> {}), 3_000);
      clock.set(1_000);
      driver.turn();
      clock.set(10_000);
      driver.turn();
    } finally {
      MeteringPolicy.recorders(null);
    }
    assertThat(late).containsExactly(0L, 7_000L);
  }

  @Test
  void aRecorderThatThrowsHarmsNoTimer() {
    IllegalStateException broken = new IllegalStateException("on purpose");
    List<Integer> fired = new ArrayList<>();
    TimerDriver driver = TimerDriver.manual(clock::get, uncaught::add);
    try {
      MeteringPolicy.recorders((kind, source, name) -> {
        throw broken;
      });
      driver.queue().schedule(new Node(() -> fired.add(1)), 1_000);
      clock.set(1_000);
      driver.turn();
      MeteringPolicy.recorders((kind, source, name) ->
          nanos -> {
            throw broken;
          });
      driver.queue().schedule(new Node(() -> fired.add(2)), 2_000);
      clock.set(2_000);
      driver.turn();
    } finally {
      MeteringPolicy.recorders(null);
    }
    assertThat(fired).containsExactly(1, 2);
    assertThat(uncaught).containsExactly(broken, broken);
  }

  @Test
  void aTimerThatThrowsHarmsNoOther() {
    TimerDriver driver = TimerDriver.manual(clock::get, uncaught::add);
    List<Integer> fired = new ArrayList<>();
    AssertionError broken = new AssertionError("broken");
    Node throwing =
        new Node(() -> {
          throw broken;
        });
    driver.queue().schedule(throwing, 1);
    driver.queue().schedule(new Node(() -> fired.add(2)), 1);

    clock.set(1);
    driver.turn();
    assertThat(uncaught).containsExactly(broken);
    assertThat(fired).containsExactly(2);
    assertThat(throwing.isFree()).isTrue();
  }

  @Test
  void aTimerMayTakeBackOneThatIsDueWithIt() {
    TimerDriver driver = TimerDriver.manual(clock::get, uncaught::add);
    List<Integer> fired = new ArrayList<>();
    Node second = new Node(() -> fired.add(2));
    driver.queue().schedule(new Node(() -> driver.queue().cancel(second)), 1);
    driver.queue().schedule(second, 1);

    clock.set(1);
    driver.turn();
    assertThat(fired).isEmpty();
  }

  @Test
  void theThreadSleepsForGoodWhenNothingIsScheduledAlsoAfterAnInterrupt() throws Exception {
    TimerDriver driver = TimerDriver.threaded(System::nanoTime, uncaught::add, "timers-of-a-test");
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    driver
        .queue()
        .schedule(
            new Node(() -> {
              Thread.currentThread().interrupt();
              thread.complete(Thread.currentThread());
            }),
            System.nanoTime());

    // With the flag left set it would never wait.
    awaitState(thread.get(), Thread.State.WAITING);
    assertThat(thread.get().isDaemon()).isTrue();
  }

  @Test
  void anEarlierTimerWakesTheThread() throws Exception {
    TimerDriver driver = TimerDriver.threaded(System::nanoTime, uncaught::add, "timers-of-a-test");
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    long hour = 3_600_000_000_000L;
    driver.queue().schedule(new Node(() -> thread.complete(Thread.currentThread())), 0);
    Node late = new Node(() -> {});
    driver.queue().schedule(late, System.nanoTime() + hour);
    awaitState(thread.get(), Thread.State.TIMED_WAITING);

    CountDownLatch fired = new CountDownLatch(1);
    driver.queue().schedule(new Node(fired::countDown), System.nanoTime());
    fired.await();
    assertThat(driver.queue().cancel(late)).isTrue();
  }

  private static void awaitState(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      Thread.yield();
    }
  }
}
