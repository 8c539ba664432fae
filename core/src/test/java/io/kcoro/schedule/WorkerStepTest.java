package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.support.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One worker, step by step, in an order that is the same in every run. */
class WorkerStepTest {
  private final List<String> log = new ArrayList<>();
  private final WorkStealingScheduler scheduler =
      Scheduler.builder().parallelism(2).seed(1).unstarted();
  private final Worker worker = scheduler.workers()[0];
  private final Worker other = scheduler.workers()[1];

  private Runnable says(String what) {
    return () -> log.add(what);
  }

  @Test
  void withoutATaskThereIsNoStep() throws Exception {
    assertThat(InWorker.step(worker)).isFalse();
    assertThat(scheduler.stats().completed()).isZero();
  }

  @Test
  void tasksFromOutsideBeginInTheOrderOfTheirSubmission() throws Exception {
    scheduler.execute(says("1"));
    scheduler.resume(says("2"));
    scheduler.requeue(says("3"));
    assertThat(InWorker.stepAll(worker)).isEqualTo(3);
    assertThat(log).containsExactly("1", "2", "3");
  }

  @Test
  void whatIsHandedOffComesNextThenTheRunQueueThenWorkFromOutside() throws Exception {
    scheduler.execute(says("from outside"));
    InWorker.run(
        worker,
        () -> {
          scheduler.execute(says("queued"));
          scheduler.requeue(says("requeued"));
          scheduler.resume(says("handed off"));
        });
    InWorker.stepAll(worker);
    assertThat(log).containsExactly("handed off", "queued", "requeued", "from outside");
  }

  @Test
  void theLastOneHandedOffComesFirstTheOthersGoToTheEndOfTheQueue() throws Exception {
    InWorker.run(
        worker,
        () -> {
          scheduler.execute(says("queued"));
          scheduler.resume(says("first"));
          scheduler.resume(says("second"));
          scheduler.resume(says("third"));
        });
    InWorker.stepAll(worker);
    assertThat(log).containsExactly("third", "queued", "first", "second");
  }

  @Test
  void afterThirtyOneHandOffsInARowTheQueueGetsItsTurn() throws Exception {
    InWorker.run(
        worker,
        () -> {
          scheduler.resume(new HandsItselfOff(100));
          scheduler.execute(says("queued"));
        });
    InWorker.stepAll(worker);
    assertThat(log.indexOf("queued")).isEqualTo(Worker.MOST_HAND_OFFS_IN_ROW);
    assertThat(log).hasSize(101);
  }

  private final class HandsItselfOff implements Runnable {
    private int times;

    HandsItselfOff(int times) {
      this.times = times;
    }

    @Override
    public void run() {
      log.add("handed off");
      if (--times > 0) {
        scheduler.resume(this);
      }
    }
  }

  @Test
  void everySixtyFourStepsWorkFromOutsideGetsItsTurn() throws Exception {
    InWorker.run(worker, () -> IntStream.range(0, 200).forEach(i -> scheduler.execute(says("in"))));
    for (int i = 0; i < 3; i++) {
      scheduler.execute(says("out"));
    }
    InWorker.stepAll(worker);
    List<Integer> turns =
        IntStream.range(0, log.size()).filter(i -> log.get(i).equals("out")).boxed().toList();
    assertThat(turns)
        .containsExactly(
            Worker.LOOK_AROUND_EVERY - 1,
            2 * Worker.LOOK_AROUND_EVERY - 1,
            3 * Worker.LOOK_AROUND_EVERY - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 100})
  void aThiefTakesTheOldestAndHalfOfTheRestButNotTooMuch(int queued) throws Exception {
    InWorker.run(
        other, () -> IntStream.range(0, queued).forEach(i -> scheduler.execute(says("" + i))));
    Runnable stolen = worker.search(null);
    assertThat(stolen).isNotNull();
    stolen.run();
    int more = Math.min((queued - 1) / 2, Worker.MOST_STOLEN);
    assertThat(InWorker.stepAll(worker)).isEqualTo(more);
    assertThat(log)
        .containsExactlyElementsOf(IntStream.rangeClosed(0, more).mapToObj(i -> "" + i).toList());
    assertThat(scheduler.stats().steals()).isEqualTo(more + 1L);
  }

  @Test
  void aThiefWithAShortRingTakesWhatFits() throws Exception {
    WorkStealingScheduler small = Scheduler.builder().parallelism(2).lengths(1, 1).unstarted();
    InWorker.run(
        small.workers()[1], () -> IntStream.range(0, 20).forEach(i -> small.execute(() -> {})));
    assertThat(small.workers()[0].search(null)).isNotNull();
    assertThat(small.stats().workers().getFirst().queued()).isEqualTo(1);
  }

  @Test
  void theHandOffOfAWorkerThatIsNotStalledIsItsOwn() throws Exception {
    InWorker.run(other, () -> scheduler.resume(says("handed off")));
    assertThat(worker.search(null)).isNull();
    other.stalledTask = other.completed();
    Runnable stolen = worker.search(null);
    assertThat(stolen).isNotNull();
    assertThat(InWorker.step(other)).isFalse();
  }

  /** Each victim has one task of its own, so the order of the tasks is that of the victims. */
  @Test
  void theSeedDecidesWhomAWorkerAsksFirst(Seeds seeds) throws Exception {
    List<String> once = victims(seeds.seed());
    assertThat(victims(seeds.seed())).isEqualTo(once);
    assertThat(once).containsExactlyInAnyOrderElementsOf(victims(seeds.seed() + 1));
    assertThat(IntStream.range(0, 20).mapToObj(i -> unchecked(seeds.seed() + i)).distinct().count())
        .isGreaterThan(1);
  }

  private static List<String> unchecked(long seed) {
    try {
      return victims(seed);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> victims(long seed) throws Exception {
    WorkStealingScheduler many = Scheduler.builder().parallelism(8).seed(seed).unstarted();
    List<String> log = new ArrayList<>();
    for (int i = 1; i < 8; i++) {
      String name = "" + i;
      InWorker.run(many.workers()[i], () -> many.execute(() -> log.add(name)));
    }
    for (Runnable task; (task = many.workers()[0].search(null)) != null; ) {
      task.run();
    }
    return log;
  }

  @Test
  void anErrorOfATaskGoesToTheThreadsHandlerAndTheNextTaskRuns() throws Exception {
    List<Throwable> seen = new ArrayList<>();
    Error failure = new StackOverflowError("of the task");
    scheduler.execute(() -> {
      Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> seen.add(e));
      throw failure;
    });
    scheduler.execute(says("next"));
    InWorker.stepAll(worker);
    assertThat(seen).containsExactly(failure);
    assertThat(log).containsExactly("next");
    assertThat(scheduler.stats().completed()).isEqualTo(2);
  }

  @Test
  void theInterruptFlagThatATaskLeavesIsNotTheNextOnes() throws Exception {
    scheduler.execute(() -> Thread.currentThread().interrupt());
    scheduler.execute(() -> log.add("interrupted: " + Thread.currentThread().isInterrupted()));
    InWorker.stepAll(worker);
    assertThat(log).containsExactly("interrupted: false");
  }

  @Test
  void theStatisticsCountWhereTasksCameFrom() throws Exception {
    scheduler.execute(says("outside"));
    InWorker.run(
        other,
        () -> {
          scheduler.execute(says("inside"));
          scheduler.execute(says("inside"));
          scheduler.resume(says("handed off"));
        });
    SchedulerStats before = scheduler.stats();
    assertThat(before.submitted()).isEqualTo(4);
    assertThat(before.injected()).isEqualTo(1);
    assertThat(before.injectDepth()).isEqualTo(1);
    assertThat(before.workers().get(1).queued()).isEqualTo(3);
    InWorker.stepAll(worker);
    InWorker.step(other);
    Runnable stolen = worker.search(null);
    assertThat(stolen).isNotNull();
    SchedulerStats after = scheduler.stats();
    assertThat(after.completed()).isEqualTo(2);
    assertThat(after.handOffHits()).isEqualTo(1);
    assertThat(after.steals()).isEqualTo(1);
    assertThat(after.probes()).isPositive();
    assertThat(after.injectDepth()).isZero();
    assertThat(after.stalls()).isZero();
    assertThat(after.lastStall()).isEmpty();
    assertThat(after.workers().get(1).name()).isEqualTo("kcoro-worker-1");
    assertThat(after.workers().get(1).handOffHits()).isEqualTo(1);
  }
}
