package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Going to sleep and being woken, without the threads. */
class IdleWorkersTest {
  private final WorkStealingScheduler scheduler = Scheduler.builder().parallelism(2).unstarted();
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
    FutureTask<Boolean> dozing = doze();
    assertThat(idle.enter(two)).isEqualTo(IdleWorkers.Next.SLEEP);
    scheduler.execute(() -> {});
    assertThat(dozing.get()).as("it looks again").isTrue();
    assertThat(two.woken).isFalse();
    idle.stopSearching(false);
  }

  /** What comes next is for the one that dozes, as nobody else works. */
  @Test
  void whoBeginsToBlockEndsADoze() throws Exception {
    idle.startSearching();
    FutureTask<Boolean> dozing = doze();
    InWorker.call(
        two, () -> Scheduler.<Object, Exception>blocking(() -> assertThat(dozing.get()).isTrue()));
    idle.stopSearching(false);
  }

  @Test
  void nobodyDozesWhileAllOthersBlock() throws Exception {
    idle.startSearching();
    InWorker.run(
        two, () -> Scheduler.blocking(() -> assertThat(idle.doze(one, Long.MAX_VALUE)).isFalse()));
    two.stalledTask = two.completed();
    assertThat(idle.doze(one, Long.MAX_VALUE)).isFalse();
    idle.stopSearching(false);
  }

  /** Who began to block just before found nobody to wake. */
  @Test
  void nobodyClosesItsEyesBeforeTheWorkOfABlockedWorker() throws Exception {
    WorkStealingScheduler three = Scheduler.builder().parallelism(3).unstarted();
    Worker blocked = three.workers()[2];
    InWorker.run(blocked, () -> three.resume(() -> {}));
    blocked.stalledTask = blocked.completed();
    assertThat(three.idle.doze(three.workers()[0], Long.MAX_VALUE)).as("it looks again").isTrue();
  }

  @Test
  void whoBlocksAndWakesAnotherTaskEndsADoze() throws Exception {
    WorkStealingScheduler three = Scheduler.builder().parallelism(3).unstarted();
    Worker blocked = three.workers()[2];
    InWorker.call(
        blocked,
        () ->
            Scheduler.<Object, Exception>blocking(() -> {
              FutureTask<Boolean> dozing = doze(three.workers()[0]);
              three.resume(() -> {});
              return assertThat(dozing.get()).isTrue();
            }));
  }

  @Test
  void oneDozesAtATime() throws Exception {
    WorkStealingScheduler three = Scheduler.builder().parallelism(3).unstarted();
    FutureTask<Boolean> dozing = doze(three.workers()[0]);
    assertThat(three.idle.doze(three.workers()[1], Long.MAX_VALUE)).isFalse();
    three.idle.endDoze();
    assertThat(dozing.get()).isTrue();
    FutureTask<Boolean> again = doze(three.workers()[1]);
    three.idle.endDoze();
    assertThat(again.get()).isTrue();
  }

  private FutureTask<Boolean> doze() {
    return doze(one);
  }

  /** Lets a worker doze in its thread, and waits until it does. */
  private static FutureTask<Boolean> doze(Worker worker) {
    FutureTask<Boolean> dozing =
        new FutureTask<>(() -> worker.scheduler.idle.doze(worker, Long.MAX_VALUE));
    Thread thread = new Thread(dozing);
    thread.start();
    while (thread.getState() != Thread.State.TIMED_WAITING && !dozing.isDone()) {
      Thread.onSpinWait();
    }
    assertThat(dozing).isNotDone();
    return dozing;
  }

  @Test
  void nobodyDozesIfThereIsWorkFromOutside() {
    idle.startSearching();
    scheduler.injected.add(() -> {});
    assertThat(idle.doze(one, Long.MAX_VALUE)).isTrue();
    idle.stopSearching(false);
  }

  @Test
  void nobodyDozesWhileAnotherSearchesOrAllOthersSleep() {
    idle.startSearching();
    idle.startSearching();
    assertThat(idle.doze(one, Long.MAX_VALUE)).isFalse();
    idle.stopSearching(false);
    idle.enter(two);
    assertThat(idle.doze(one, Long.MAX_VALUE)).isFalse();
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
    WorkStealingScheduler[] schedulers = new WorkStealingScheduler[rounds];
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
