package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.channel.Channel;
import io.kcoro.support.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The scheduler of tests, by itself. */
class SeededSchedulerTest {
  private static final Duration LONG = Duration.ofDays(1);

  private final ConcurrentLinkedQueue<Throwable> uncaught = new ConcurrentLinkedQueue<>();

  private SeededScheduler scheduler(long seed) {
    return SeededScheduler.create(
        "seeded", seed, idle -> Long.MAX_VALUE, (thread, failure) -> uncaught.add(failure));
  }

  @Test
  void theSeedDecidesTheOrder(Seeds seeds) throws Exception {
    Set<List<Integer>> orders = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      List<Integer> order = orderOf(seeds.seed() + i);
      assertThat(order).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      assertThat(orderOf(seeds.seed() + i)).isEqualTo(order);
      orders.add(order);
    }
    assertThat(orders).hasSizeGreaterThan(15);
  }

  private List<Integer> orderOf(long seed) {
    List<Integer> order = new ArrayList<>();
    try (SeededScheduler scheduler = scheduler(seed)) {
      for (int i = 0; i < 10; i++) {
        int number = i;
        scheduler.execute(() -> order.add(number));
      }
      scheduler.start();
    }
    return order;
  }

  @Test
  void virtualThreadsTakeTurnsWithTasks() throws Exception {
    try (SeededScheduler scheduler = scheduler(1)) {
      Channel<Integer> channel = Channel.rendezvous();
      FutureTask<Integer> sum =
          new FutureTask<>(() -> {
            int all = 0;
            for (int each : channel.elements()) {
              all += each;
            }
            return all;
          });
      scheduler.virtualThreads().start(sum);
      scheduler
          .virtualThreads()
          .start(
              new FutureTask<>(() -> {
                for (int i = 1; i <= 100; i++) {
                  channel.send(i);
                }
                return channel.close();
              }));
      scheduler.start();
      assertThat(sum.get()).isEqualTo(5_050);
      assertThat(scheduler.drain(LONG)).isTrue();
      assertThat(scheduler.tasks()).isEmpty();
      assertThat(scheduler.stats().completed()).isEqualTo(scheduler.steps()).isPositive();
    }
  }

  @Test
  void whatHasNotEndedIsToldWithWhatItWaitsFor() throws Exception {
    try (SeededScheduler scheduler = scheduler(1)) {
      Channel<Integer> channel = Channel.<Integer>builder().name("orders").rendezvous().build();
      Thread waits = scheduler.virtualThreads().name("reader").start(() -> receive(channel));
      scheduler.start();
      assertThat(scheduler.drain(LONG)).isTrue();
      assertThat(scheduler.tasks())
          .singleElement()
          .satisfies(task -> {
            assertThat(task.name()).isEqualTo("reader");
            assertThat(task.state()).startsWith("waits for Channel[orders");
            assertThat(task.toString()).contains("\n    at ").contains("receive");
          });
      assertThat(scheduler.threadStates()).containsExactly(Thread.State.WAITING);
      channel.send(1);
      waits.join();
    }
  }

  private static void receive(Channel<Integer> channel) {
    try {
      channel.receive();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whenNothingIsReadyItsOwnerIsAsked() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CompletableFuture<String> ran = new CompletableFuture<>();
    SeededScheduler[] made = new SeededScheduler[1];
    made[0] =
        SeededScheduler.create(
            "seeded",
            1,
            idleNanos -> {
              if (asked.incrementAndGet() == 1) {
                assertThat(idleNanos).isZero();
                made[0].execute(() -> ran.complete(Thread.currentThread().getName()));
                return 0;
              }
              return Long.MAX_VALUE;
            },
            (thread, failure) -> uncaught.add(failure));
    try (SeededScheduler scheduler = made[0]) {
      scheduler.start();
      assertThat(ran.get()).isEqualTo("seeded");
      CompletableFuture<Boolean> between = new CompletableFuture<>();
      scheduler.betweenTurns(() -> between.complete(true));
      assertThat(between.get()).isTrue();
    }
    assertThat(uncaught).isEmpty();
  }

  @Test
  void anErrorOfTheOwnerIsToldAndTasksStillRun() throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    SeededScheduler broken =
        SeededScheduler.create(
            "seeded",
            1,
            idleNanos -> {
              throw new IllegalArgumentException("on purpose");
            },
            (thread, failure) -> told.complete(failure.getMessage()));
    try (broken) {
      broken.start();
      assertThat(told.get()).isEqualTo("on purpose");
      CountDownLatch ran = new CountDownLatch(1);
      broken.execute(ran::countDown);
      ran.await();
    }
  }

  @Test
  void whatATaskThrowsHarmsNothingElse() {
    AtomicInteger ran = new AtomicInteger();
    try (SeededScheduler scheduler = scheduler(1)) {
      scheduler.execute(() -> {
        throw new IllegalArgumentException("on purpose");
      });
      scheduler.execute(ran::incrementAndGet);
      scheduler.start();
    }
    assertThat(ran).hasValue(1);
    assertThat(uncaught).hasSize(1);
  }

  @Test
  void aTaskThatWaitsInDirectStyleIsRefused() {
    try (SeededScheduler scheduler = scheduler(1)) {
      Channel<Integer> channel = Channel.rendezvous();
      scheduler.execute(() -> receive(channel));
      scheduler.start();
      while (uncaught.isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(channel.snapshot().waitingReceivers()).isZero();
    }
    assertThat(uncaught.peek())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must not wait");
  }

  @Test
  void theEndIsThatOfEveryScheduler() throws Exception {
    SeededScheduler scheduler = scheduler(1);
    CountDownLatch inTask = new CountDownLatch(1);
    AtomicInteger ran = new AtomicInteger();
    scheduler.execute(() -> {
      assertThatIllegalStateException().isThrownBy(scheduler::close);
      inTask.countDown();
    });
    scheduler.start();
    inTask.await();
    assertThat(scheduler.isShutdown()).isFalse();
    scheduler.shutdown();
    assertThat(scheduler.awaitTermination(LONG)).isTrue();
    assertThat(scheduler.isTerminated()).isTrue();
    assertThatThrownBy(() -> scheduler.execute(ran::incrementAndGet))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("seeded");
    CompletableFuture<String> elsewhere = new CompletableFuture<>();
    scheduler.resume(() -> elsewhere.complete(Thread.currentThread().getName()));
    assertThat(elsewhere.get()).startsWith("kcoro-shared-");
    assertThat(uncaught).isEmpty();
  }

  @Test
  void shutdownNowTakesBackWhatHasNotBegunButNoThread() throws Exception {
    SeededScheduler scheduler = scheduler(1);
    Runnable task = () -> {};
    Thread begun = scheduler.virtualThreads().start(() -> {});
    scheduler.execute(task);
    assertThat(scheduler.shutdownNow()).containsExactly(task);
    scheduler.start();
    begun.join();
    assertThat(scheduler.awaitTermination(LONG)).isTrue();
  }

  @Test
  void itSaysWhatItIs() {
    try (SeededScheduler scheduler = scheduler(-3)) {
      scheduler.start();
      assertThat(scheduler.seed()).isEqualTo(-3);
      assertThat(scheduler.isSeeded()).isTrue();
      assertThat(Scheduler.shared().isSeeded()).isFalse();
      assertThat(scheduler.parallelism()).isEqualTo(1);
      assertThat(scheduler).hasToString("Scheduler[seeded, seed -3]");
    }
  }
}
