package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.metering.TimeKind;
import io.kcoro.support.Await;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long tasks wait for a worker, and how busy the workers are. */
class QueueDelayTest {
  private final ConcurrentLinkedQueue<Long> delays = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void recordDelays() {
    MeteringPolicy.sampling(1);
    MeteringPolicy.recorders((kind, source, name) ->
        nanos -> {
          if (kind == TimeKind.RUN_QUEUE_DELAY && name.equals("delays")) {
            delays.add(nanos);
          }
        });
  }

  @AfterEach
  void recordNothing() {
    MeteringPolicy.sampling(MeteringPolicy.DEFAULT_SAMPLING);
    MeteringPolicy.recorders(null);
  }

  private static Scheduler one() {
    return Scheduler.builder().name("delays").parallelism(1).build();
  }

  @Test
  void aTaskFromOutsideIsTimedFromItsSubmission() throws Exception {
    try (Scheduler scheduler = one()) {
      CountDownLatch goOn = new CountDownLatch(1);
      AtomicInteger begun = new AtomicInteger();
      scheduler.execute(() -> {
        begun.incrementAndGet();
        uninterrupted(goOn);
      });
      Await.until(() -> begun.get() == 1);
      delays.clear();
      scheduler.execute(begun::incrementAndGet);
      long before = System.nanoTime();
      while (System.nanoTime() - before < 1_000_000) {
        Thread.onSpinWait();
      }
      goOn.countDown();
      Await.until(() -> begun.get() == 2 && !delays.isEmpty());

      assertThat(delays)
          .singleElement()
          .satisfies(nanos -> assertThat(nanos).isGreaterThan(1_000_000));
    }
  }

  @Test
  void tasksThatAWorkerGivesToItselfAreTimedToo() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (Scheduler scheduler = one()) {
      scheduler.execute(
          new Runnable() {
            @Override
            public void run() {
              if (runs.incrementAndGet() < 1_000) {
                scheduler.requeue(this);
              }
            }
          });
      Await.until(() -> runs.get() == 1_000);
      Await.until(() -> delays.size() > 900);
    }
    assertThat(delays).allSatisfy(nanos -> assertThat(nanos).isNotNegative());
  }

  @Test
  void aWorkerWithoutWorkIsIdle() throws Exception {
    try (Scheduler scheduler = one()) {
      CountDownLatch ran = new CountDownLatch(1);
      scheduler.execute(ran::countDown);
      ran.await();
      Await.until(() -> scheduler.stats().workers().getFirst().idleNanos() > 5_000_000);
      WorkerStats idle = scheduler.stats().workers().getFirst();
      assertThat(idle.utilisation()).isBetween(0.0, 1.0);
      assertThat(idle.ageNanos()).isGreaterThan(idle.idleNanos());
      assertThat(scheduler.stats().handOffRatio()).isZero();
      assertThat(scheduler.stats().stealSuccess()).isZero();
    }
  }

  private static void uninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
