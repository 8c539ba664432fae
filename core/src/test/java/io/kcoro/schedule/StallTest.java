package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Workers that are blocked, or busy for long. */
class StallTest {
  private static final Duration LONG = Duration.ofDays(1);

  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<Scheduler> schedulers = new ArrayList<>();

  private WorkStealingScheduler scheduler(int parallelism) {
    WorkStealingScheduler scheduler =
        Scheduler.builder().parallelism(parallelism).lengths(1, 1).started();
    schedulers.add(scheduler);
    return scheduler;
  }

  @AfterEach
  void end() {
    gate.countDown();
    schedulers.forEach(Scheduler::close);
  }

  private final class Blocked implements Runnable {
    final CountDownLatch entered = new CountDownLatch(1);

    @Override
    public void run() {
      entered.countDown();
      pass();
    }
  }

  private void pass() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whileATaskBlocksAnotherWorkerRunsTheRestAndTheStallIsNamed() throws Exception {
    WorkStealingScheduler scheduler = scheduler(1);
    CountDownLatch others = new CountDownLatch(4);
    Blocked blocked = new Blocked();
    scheduler.execute(() -> {
      // In the queue, in the slot, and from outside: none of it is stranded.
      scheduler.execute(others::countDown);
      scheduler.execute(others::countDown);
      scheduler.resume(others::countDown);
      blocked.run();
    });
    blocked.entered.await();
    scheduler.execute(others::countDown);
    others.await();
    SchedulerStats stats = scheduler.stats();
    assertThat(stats.stalls()).isEqualTo(1);
    assertThat(stats.lastStall())
        .startsWith(StallTest.class.getName() + "$$Lambda")
        .contains(" at ")
        .contains("StallTest.pass(StallTest.java:");
    assertThat(stats.workers()).hasSize(2);
    assertThat(stats.workers().getFirst().stalled()).isTrue();
    gate.countDown();
    assertThat(scheduler.drain(LONG)).isTrue();
    // Whoever goes to sleep as one too many has ended.
    await().until(() -> scheduler.stats().workers().size() == 1);
    assertThat(scheduler.stats().completed()).as("those that ended are counted").isEqualTo(5);
    assertThat(scheduler.stats().workers().getFirst().stalled()).isFalse();
  }

  @Test
  void whoSaysThatItBlocksIsReplacedWithoutTheWatcherAndIsNoStall() throws Exception {
    List<Thread> started = new ArrayList<>();
    WorkStealingScheduler told =
        Scheduler.builder().parallelism(1).starter(started::add).unstarted();
    InWorker.run(
        told.workers()[0],
        () -> {
          told.execute(() -> {});
          Scheduler.blocking(() -> assertThat(started).hasSize(1));
        });
    assertThat(told.workers()).hasSize(2);
    assertThat(told.stats().stalls()).isZero();
  }

  @Test
  void withoutWorkNobodyTakesThePlaceOfABlockedWorkerUntilThereIsSome() throws Exception {
    List<Thread> started = new ArrayList<>();
    WorkStealingScheduler scheduler =
        Scheduler.builder().parallelism(1).starter(started::add).unstarted();
    InWorker.run(
        scheduler.workers()[0],
        () ->
            Scheduler.blocking(() -> {
              assertThat(started).isEmpty();
              scheduler.resume(() -> {});
              assertThat(started).as("what it wakes is run by others").hasSize(1);
              return null;
            }));
  }

  @Test
  void aSleepingWorkerIsWokenBeforeANewOneIsStarted() throws Exception {
    List<Thread> started = new ArrayList<>();
    WorkStealingScheduler scheduler =
        Scheduler.builder().parallelism(2).starter(started::add).unstarted();
    Worker sleeper = scheduler.workers()[1];
    scheduler.idle.enter(sleeper);
    InWorker.run(
        scheduler.workers()[0],
        () -> {
          scheduler.resume(() -> {});
          Scheduler.blocking(() -> assertThat(sleeper.woken).isTrue());
        });
    assertThat(started).isEmpty();
  }

  @Test
  void blockingGivesWhatItsBodyGivesAndThrowsWhatItThrows() throws Exception {
    assertThat(Scheduler.<String, RuntimeException>blocking(() -> "outside")).isEqualTo("outside");
    WorkStealingScheduler scheduler = Scheduler.builder().parallelism(1).unstarted();
    Worker worker = scheduler.workers()[0];
    String nested =
        InWorker.call(
            worker,
            () ->
                Scheduler.blocking(() -> {
                  String inner = Scheduler.blocking(() -> "inner");
                  assertThat(worker.blocks()).as("the outer one still is").isTrue();
                  return inner;
                }));
    assertThat(nested).isEqualTo("inner");
    assertThat(worker.blocks()).isFalse();
    Exception failure = new Exception("of the body");
    FutureTask<Exception> thrown =
        new FutureTask<>(() -> {
          try {
            return Scheduler.blocking(() -> {
              throw failure;
            });
          } catch (Exception e) {
            return e;
          }
        });
    InWorker.run(worker, thrown);
    assertThat(thrown.get()).isSameAs(failure);
    assertThat(worker.blocks()).isFalse();
  }

  @Test
  void theWatchersLookEndsNoDeclaredBlocking() throws Exception {
    WorkStealingScheduler scheduler = Scheduler.builder().parallelism(1).unstarted();
    Worker worker = scheduler.workers()[0];
    InWorker.run(
        worker,
        () ->
            Scheduler.blocking(() -> {
              scheduler.watcher.look();
              scheduler.watcher.look();
              assertThat(worker.isStalled()).isTrue();
              return null;
            }));
    assertThat(worker.isStalled()).isFalse();
  }

  @Test
  void aTaskThatReturnsEndsItsStallWithoutTheWatcher() throws Exception {
    // Who would take its place does not run, or it would take the second task.
    WorkStealingScheduler scheduler =
        Scheduler.builder().parallelism(1).starter(thread -> {}).unstarted();
    Worker worker = scheduler.workers()[0];
    List<Boolean> stalled = new ArrayList<>();
    scheduler.execute(() -> {
      scheduler.watcher.look();
      stalled.add(worker.isStalled());
      scheduler.watcher.look();
      scheduler.watcher.look();
      stalled.add(worker.isStalled());
    });
    scheduler.execute(() -> stalled.add(worker.isStalled()));
    InWorker.stepAll(worker);
    assertThat(stalled).containsExactly(false, true, false);
    assertThat(scheduler.stats().stalls()).as("once a task").isEqualTo(1);
  }

  @Test
  void aWorkerThatBeginsATaskBetweenTwoLooksIsNotStalled() throws Exception {
    WorkStealingScheduler scheduler = Scheduler.builder().parallelism(1).unstarted();
    Worker worker = scheduler.workers()[0];
    List<Boolean> stalled = new ArrayList<>();
    scheduler.watcher.look();
    scheduler.execute(() -> {
      scheduler.watcher.look();
      stalled.add(worker.isStalled());
    });
    InWorker.stepAll(worker);
    assertThat(stalled).containsExactly(false);
  }

  /** Nobody is ever without work, so nobody would steal from the one that is stalled. */
  @Test
  void whatAStalledWorkerHasQueuedIsNotLeftToIdleWorkers() throws Exception {
    WorkStealingScheduler scheduler = scheduler(2);
    AtomicBoolean stop = new AtomicBoolean();
    Semaphore busy = new Semaphore(0);
    for (int i = 0; i < 6; i++) {
      scheduler.execute(
          new Runnable() {
            @Override
            public void run() {
              busy.release();
              if (!stop.get()) {
                scheduler.requeue(this);
              }
            }
          });
    }
    CountDownLatch others = new CountDownLatch(3);
    Blocked blocked = new Blocked();
    scheduler.execute(() -> {
      scheduler.execute(others::countDown);
      scheduler.execute(others::countDown);
      scheduler.resume(others::countDown);
      blocked.run();
    });
    blocked.entered.await();
    others.await();
    stop.set(true);
    assertThat(busy.availablePermits()).isPositive();
  }

  @Test
  void aHundredBlockedTasksAreAllRunAtOnce() throws Exception {
    WorkStealingScheduler scheduler = scheduler(2);
    int count = 100;
    CountDownLatch all = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      scheduler.execute(() -> {
        Scheduler.blocking(() -> {
          all.countDown();
          pass();
          return null;
        });
      });
    }
    all.await();
    assertThat(scheduler.stats().workers().size()).isBetween(count, 256);
    gate.countDown();
    assertThat(scheduler.drain(LONG)).isTrue();
    await().until(() -> scheduler.stats().workers().size() == 2);
    assertThat(scheduler.stats().completed()).isEqualTo(count);
  }

  /** Those that came for the blocked ones end though there is always work. */
  @Test
  void workersThatAreTooManyEndThoughThereIsWork() throws Exception {
    WorkStealingScheduler scheduler = scheduler(1);
    int count = 10;
    CountDownLatch all = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      scheduler.execute(() ->
          Scheduler.blocking(() -> {
            all.countDown();
            pass();
            return null;
          }));
    }
    all.await();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger chains = new AtomicInteger();
    for (int i = 0; i < 64; i++) {
      scheduler.execute(
          new Runnable() {
            @Override
            public void run() {
              if (stop.get()) {
                chains.incrementAndGet();
              } else {
                scheduler.requeue(this);
              }
            }
          });
    }
    gate.countDown();
    await().until(() -> scheduler.stats().workers().size() == 1);
    stop.set(true);
    assertThat(scheduler.drain(LONG)).isTrue();
    assertThat(chains).as("no chain was lost with its worker").hasValue(64);
  }

  @Test
  void longComputationsGetNotMoreThanTwiceTheWorkers() throws Exception {
    List<Thread> started = new ArrayList<>();
    WorkStealingScheduler told =
        Scheduler.builder().parallelism(2).starter(started::add).unstarted();
    told.execute(() -> {});
    for (Worker worker : told.workers()) {
      worker.stalledTask = worker.completed();
    }
    for (int i = 0; i < 10; i++) {
      told.workers.replaceStalled();
      for (Worker worker : told.workers()) {
        worker.stalledTask = worker.completed();
      }
    }
    assertThat(started).hasSize(2);
    for (Worker worker : told.workers()) {
      worker.waits = true;
    }
    told.workers.replaceStalled();
    assertThat(started).as("those that wait do not count").hasSize(3);
  }

  @Test
  void aThreadThatCannotBeStartedForAStalledWorkerIsDoneWithout() throws Exception {
    AtomicBoolean fails = new AtomicBoolean();
    AtomicInteger failures = new AtomicInteger();
    WorkStealingScheduler scheduler =
        Scheduler.builder()
            .parallelism(1)
            .starter(thread -> {
              if (fails.get()) {
                failures.incrementAndGet();
                throw new OutOfMemoryError("no more threads");
              }
              thread.start();
            })
            .started();
    schedulers.add(scheduler);
    fails.set(true);
    Blocked blocked = new Blocked();
    CountDownLatch other = new CountDownLatch(1);
    scheduler.execute(blocked);
    blocked.entered.await();
    scheduler.execute(other::countDown);
    await().until(() -> failures.get() > 2);
    fails.set(false); // the watcher tries again
    other.await();
    gate.countDown();
    assertThat(scheduler.drain(LONG)).isTrue();
  }

  @Test
  void blockedWorkersAndTheirTasksAreAllCounted() throws Exception {
    WorkStealingScheduler scheduler = scheduler(2);
    var names = ConcurrentHashMap.newKeySet();
    Semaphore permits = new Semaphore(0);
    IntStream.range(0, 20)
        .forEach(i ->
            scheduler.execute(() -> {
              names.add(i);
              permits.acquireUninterruptibly();
            }));
    IntStream.range(0, 20).forEach(i -> scheduler.execute(permits::release));
    assertThat(scheduler.drain(LONG)).isTrue();
    assertThat(names).hasSize(20);
    assertThat(scheduler.stats().completed()).isEqualTo(40);
  }
}
