package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Going to sleep and being woken, without the threads. */
class IdleWorkersTest {
  private final Scheduler scheduler = Scheduler.builder().parallelism(2).unstarted();
  private final IdleWorkers idle = scheduler.idle;
  private final Worker one = scheduler.workers()[0];
  private final Worker two = scheduler.workers()[1];

  @Test
  void aWorkerWithoutWorkSleepsAndOneIsWokenForATask() {
    assertThat(idle.enter(one)).isEqualTo(IdleWorkers.Next.SLEEP);
    assertThat(idle.enter(two)).isEqualTo(IdleWorkers.Next.SLEEP);
    assertThat(idle.allSleep()).isTrue();
    scheduler.execute(() -> {});
    assertThat(two.woken).as("the last one to sleep, its caches are warm").isTrue();
    assertThat(one.woken).isFalse();
    idle.checkInvariants();
  }

  @Test
  void whileOneSearchesNobodyElseIsWoken() {
    idle.enter(one);
    idle.enter(two);
    scheduler.execute(() -> {});
    scheduler.execute(() -> {});
    assertThat(one.woken).isFalse();
    assertThat(two.search(null)).isNotNull();
    idle.stopSearching(true);
    assertThat(one.woken).as("there is another task").isTrue();
  }

  @Test
  void whoFindsTheLastTaskWakesNobody() {
    idle.enter(one);
    idle.enter(two);
    scheduler.execute(() -> {});
    assertThat(two.search(null)).isNotNull();
    idle.stopSearching(true);
    assertThat(one.woken).isFalse();
  }

  @Test
  void aWorkerThatSeesATaskWhenItIsCountedAsIdleGoesOn() {
    scheduler.injected.add(() -> {});
    assertThat(idle.enter(one)).isEqualTo(IdleWorkers.Next.WORK);
    idle.stopSearching(true);
    assertThat(idle.someSleep()).isFalse();
    idle.checkInvariants();
  }

  @Test
  void whileOneSearchesAnotherMaySleepThoughThereIsWork() {
    scheduler.injected.add(() -> {});
    idle.startSearching(); // two
    assertThat(idle.enter(one)).isEqualTo(IdleWorkers.Next.SLEEP);
    idle.stopSearching(false);
    assertThat(idle.enter(two)).as("nobody searches any more").isEqualTo(IdleWorkers.Next.WORK);
    assertThat(two.search(null)).isNotNull();
    scheduler.injected.add(() -> {});
    idle.stopSearching(true);
    assertThat(one.woken).as("there is another task").isTrue();
    idle.checkInvariants();
  }

  @Test
  void workFromOutsideEndsADozeIfAllOthersSleepMeanwhile() throws Exception {
    idle.startSearching();
    Thread dozer = new Thread(() -> idle.doze(Long.MAX_VALUE));
    dozer.start();
    while (dozer.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertThat(idle.enter(two)).isEqualTo(IdleWorkers.Next.SLEEP);
    scheduler.execute(() -> {});
    dozer.join();
    assertThat(two.woken).isFalse();
    idle.stopSearching(false);
  }

  @Test
  void nobodyDozesIfThereIsWorkFromOutside() {
    idle.startSearching();
    scheduler.injected.add(() -> {});
    assertThat(idle.doze(Long.MAX_VALUE)).isTrue();
    idle.stopSearching(false);
  }

  @Test
  void nobodyDozesWhileAnotherSearchesOrAllOthersSleep() {
    idle.startSearching();
    idle.startSearching();
    assertThat(idle.doze(Long.MAX_VALUE)).isFalse();
    idle.stopSearching(false);
    idle.enter(two);
    assertThat(idle.doze(Long.MAX_VALUE)).isFalse();
    idle.stopSearching(false);
  }

  @Test
  void whoWakesAWorkerWakesTheWatcherWhoeverThatIs() {
    idle.enter(one);
    idle.enter(two);
    assertThat(scheduler.watcher.fallAsleep()).isTrue();
    scheduler.execute(() -> {});
    assertThat(scheduler.watcher.isAsleep()).isFalse();
    assertThat(scheduler.watcher.fallAsleep()).as("one is awake").isFalse();
  }

  /** The last worker goes to sleep, and back, while the watcher looks whether all sleep. */
  @Test
  void theWatcherDoesNotSleepOnWhenAWorkerTakesItselfBack() throws Exception {
    int rounds = Stress.scaled(5_000);
    int sleeping = 0;
    CyclicBarrier round = new CyclicBarrier(2);
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      idle.enter(one);
      scheduler.injected.add(() -> {}); // seen by `two` each time, taken by nobody
      Future<?> watching =
          pool.submit(() -> {
            for (int i = 0; i < rounds; i++) {
              round.await();
              scheduler.watcher.fallAsleep();
              round.await();
            }
            return true;
          });
      for (int i = 0; i < rounds; i++) {
        round.await();
        idle.enter(two);
        idle.stopSearching(false);
        round.await();
        sleeping += scheduler.watcher.isAsleep() ? 1 : 0;
      }
      watching.get();
    }
    assertThat(sleeping).isZero();
  }

  @Test
  void theLastWorkerToSleepEndsASchedulerThatWasShutDown() {
    idle.enter(one);
    scheduler.shutdown();
    assertThat(scheduler.hasEnded()).isFalse();
    idle.enter(two);
    assertThat(scheduler.hasEnded()).isTrue();
    assertThat(one.woken && two.woken).as("they are woken to end").isTrue();
  }

  @Test
  void whatIsLeftInTheQueueKeepsItFromEnding() {
    idle.enter(one);
    idle.enter(two);
    scheduler.execute(() -> {});
    idle.stopSearching(false);
    idle.enter(two);
    scheduler.shutdown();
    assertThat(scheduler.hasEnded()).isFalse();
  }

  /**
   * A task that is put into the queue and taken out again, because the scheduler was shut down in
   * between, may have kept those from ending it who looked just then.
   */
  @Test
  void aTaskThatIsRejectedDoesNotKeepTheSchedulerFromEnding(Seeds seeds) throws Exception {
    int rounds = Stress.scaled(20_000);
    Random random = seeds.random();
    Scheduler[] schedulers = new Scheduler[rounds];
    for (int i = 0; i < rounds; i++) {
      schedulers[i] = Scheduler.builder().parallelism(1).lengths(1, 1).unstarted();
      schedulers[i].idle.enter(schedulers[i].workers()[0]);
    }
    CyclicBarrier round = new CyclicBarrier(2);
    boolean[] rejected = new boolean[rounds];
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      Future<?> ending =
          pool.submit(() -> {
            for (Scheduler each : schedulers) {
              round.await();
              each.shutdown();
              round.await();
            }
            return true;
          });
      for (int i = 0; i < rounds; i++) {
        round.await();
        for (int spin = random.nextInt(200); spin > 0; spin--) {
          Thread.onSpinWait();
        }
        try {
          schedulers[i].execute(() -> {});
        } catch (RejectedExecutionException e) {
          rejected[i] = true;
        }
        round.await();
      }
      ending.get();
    }
    for (int i = 0; i < rounds; i++) {
      assertThat(schedulers[i].hasEnded()).isEqualTo(rejected[i]);
      assertThat(schedulers[i].injected.isEmpty()).isEqualTo(rejected[i]);
    }
  }
}
