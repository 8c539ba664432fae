package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kcoro.support.Stress;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scheduler with its threads. */
class SchedulerTest {
  private static final Duration LONG = Duration.ofDays(1);

  private static WorkStealingScheduler small(int parallelism) {
    return Scheduler.builder().parallelism(parallelism).lengths(1, 1).started();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void tasksThatStartTasksAreAllRun(int parallelism) throws Exception {
    int depth = 12;
    AtomicInteger runs = new AtomicInteger();
    try (WorkStealingScheduler scheduler = small(parallelism)) {
      scheduler.execute(new Tree(scheduler, depth, runs));
      assertThat(scheduler.drain(LONG)).isTrue();
      assertThat(runs).hasValue((1 << (depth + 1)) - 1);
      SchedulerStats stats = scheduler.stats();
      assertThat(stats.submitted()).isEqualTo(runs.get());
      assertThat(stats.completed()).isEqualTo(runs.get());
      assertThat(stats.injected()).isEqualTo(1);
      scheduler.checkInvariants();
    }
  }

  private record Tree(WorkStealingScheduler scheduler, int depth, AtomicInteger runs)
      implements Runnable {
    @Override
    public void run() {
      runs.incrementAndGet();
      if (depth > 0) {
        Tree branch = new Tree(scheduler, depth - 1, runs);
        scheduler.execute(branch);
        scheduler.resume(branch);
      }
    }
  }

  /** Two that wake each other for ever, and one that puts itself behind: a third still runs. */
  @Test
  void aLongChainStarvesNobody() throws Exception {
    try (WorkStealingScheduler scheduler = small(1)) {
      CountDownLatch outsideRan = new CountDownLatch(3);
      AtomicReference<Boolean> stop = new AtomicReference<>(false);
      for (boolean handsOff : new boolean[] {true, false}) {
        scheduler.execute(
            new Runnable() {
              @Override
              public void run() {
                if (!stop.get()) {
                  if (handsOff) {
                    scheduler.resume(this);
                  } else {
                    scheduler.requeue(this);
                  }
                }
              }
            });
      }
      for (int i = 0; i < 3; i++) {
        scheduler.execute(outsideRan::countDown);
      }
      outsideRan.await();
      stop.set(true);
    }
  }

  @Test
  void aChainOfAMillionHandOffsNeedsNoStack() throws Exception {
    int length = Stress.scaled(1_000_000);
    try (WorkStealingScheduler scheduler = small(2)) {
      AtomicInteger left = new AtomicInteger(length);
      scheduler.execute(
          new Runnable() {
            @Override
            public void run() {
              if (left.decrementAndGet() > 0) {
                scheduler.resume(this);
              }
            }
          });
      assertThat(scheduler.drain(LONG)).isTrue();
      assertThat(left).hasValue(0);
      assertThat(scheduler.stats().completed()).isEqualTo(length);
    }
  }

  @Test
  void submittingHappensBeforeTheTaskRuns() throws Exception {
    try (WorkStealingScheduler scheduler = small(2)) {
      int[] plain = new int[1];
      int rounds = 2_000;
      for (int i = 1; i <= rounds; i++) {
        plain[0] = i;
        int expected = i;
        CountDownLatch ran = new CountDownLatch(1);
        AtomicInteger seen = new AtomicInteger();
        scheduler.execute(() -> {
          seen.set(plain[0]);
          ran.countDown();
        });
        ran.await();
        assertThat(seen).hasValue(expected);
      }
    }
  }

  @Test
  void aTaskOfAnotherSchedulerSubmitsFromOutside() throws Exception {
    try (WorkStealingScheduler one = small(1);
        WorkStealingScheduler two = small(1)) {
      Queue<String> threads = new ConcurrentLinkedQueue<>();
      CountDownLatch ran = new CountDownLatch(1);
      one.execute(() ->
          two.execute(() -> {
            threads.add(Thread.currentThread().getName());
            ran.countDown();
          }));
      ran.await();
      assertThat(two.drain(LONG)).isTrue();
      assertThat(threads).hasSize(1);
      assertThat(two.stats().injected()).isEqualTo(1);
    }
  }

  @Test
  void aTaskThatFailsHarmsNothingElse() throws Exception {
    AtomicInteger told = new AtomicInteger();
    AtomicInteger runs = new AtomicInteger();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
      told.incrementAndGet();
      throw new IllegalStateException("the handler, too");
    });
    try (WorkStealingScheduler scheduler = small(2)) {
      for (int i = 0; i < 3; i++) {
        scheduler.execute(() -> {
          runs.incrementAndGet();
          throw new IllegalStateException("a task");
        });
      }
      assertThat(scheduler.drain(LONG)).isTrue();
      assertThat(scheduler.stats().completed()).isEqualTo(3);
      assertThat(scheduler.stats().workers()).hasSize(2);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(told).hasValue(3);
    assertThat(runs).hasValue(3);
  }

  @Test
  void itsThreadsInheritNothingFromWhoMadeIt() throws Exception {
    InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
    local.set("of the maker");
    Thread maker = Thread.currentThread();
    ClassLoader before = maker.getContextClassLoader();
    maker.setContextClassLoader(new ClassLoader(before) {});
    List<Object> seen = new ArrayList<>();
    try (WorkStealingScheduler scheduler = small(1)) {
      scheduler.execute(() -> {
        seen.add(local.get() == null);
        seen.add(Thread.currentThread().getContextClassLoader());
        seen.add(Thread.currentThread().isDaemon());
      });
    } finally {
      maker.setContextClassLoader(before);
      local.remove();
    }
    assertThat(seen).containsExactly(true, ClassLoader.getSystemClassLoader(), true);
  }

  /** What a parked worker uses of a processor is bounded by how often it was woken. */
  @Test
  void whileThereIsNoWorkItUsesNoProcessor() throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try (WorkStealingScheduler scheduler = small(2)) {
      CountDownLatch ran = new CountDownLatch(1);
      scheduler.execute(ran::countDown);
      ran.await();
      List<Thread> all = new ArrayList<>();
      for (Worker worker : scheduler.workers()) {
        all.add(worker.thread);
      }
      all.add(scheduler.watcher.thread());
      await().until(() -> all.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
      // A flag that nobody takes away would make each of them spin.
      all.forEach(Thread::interrupt);
      await().until(() -> all.stream().noneMatch(Thread::isInterrupted));
      await().until(() -> all.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
      long parks = scheduler.stats().parks();
      long before = all.stream().mapToLong(t -> threads.getThreadCpuTime(t.threadId())).sum();
      long enough = threads.getCurrentThreadCpuTime() + 50_000_000;
      while (threads.getCurrentThreadCpuTime() < enough) {
        Thread.onSpinWait();
      }
      long after = all.stream().mapToLong(t -> threads.getThreadCpuTime(t.threadId())).sum();
      assertThat(after).as("processor time of threads that sleep").isEqualTo(before);
      assertThat(scheduler.stats().parks()).isEqualTo(parks);
    }
  }

  @Test
  void aWorkerThatIsMissedLooksAroundItself() throws Exception {
    // The other worker must get something of a queue that is filled without telling it.
    try (WorkStealingScheduler scheduler = small(2)) {
      AtomicReference<Thread> first = new AtomicReference<>();
      CountDownLatch stolen = new CountDownLatch(1);
      scheduler.execute(
          new Runnable() {
            @Override
            public void run() {
              if (first.compareAndSet(null, Thread.currentThread())) {
                scheduler.requeue(this);
                scheduler.requeue(this);
              } else if (first.get() == Thread.currentThread()) {
                if (stolen.getCount() > 0) {
                  scheduler.requeue(this);
                }
              } else {
                stolen.countDown();
              }
            }
          });
      stolen.await();
      assertThat(scheduler.drain(LONG)).isTrue();
      assertThat(scheduler.stats().steals()).isPositive();
    }
  }

  @Test
  void theBuildersLimits() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Scheduler.builder().parallelism(0))
        .withMessage("parallelism is 0; it is from 1 to 256");
    assertThatIllegalArgumentException().isThrownBy(() -> Scheduler.builder().parallelism(257));
    assertThatNullPointerException().isThrownBy(() -> Scheduler.builder().name(null));
    WorkStealingScheduler scheduler = Scheduler.builder().name("mine").parallelism(3).unstarted();
    assertThat(scheduler.name()).isEqualTo("mine");
    assertThat(scheduler.parallelism()).isEqualTo(3);
    assertThat(scheduler).hasToString("Scheduler[mine, 3 workers]");
    assertThat(Scheduler.builder().unstarted().parallelism())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void nullIsRefused() {
    WorkStealingScheduler scheduler = Scheduler.builder().unstarted();
    assertThatNullPointerException().isThrownBy(() -> scheduler.execute(null));
    assertThatNullPointerException().isThrownBy(() -> scheduler.resume(null));
    assertThatNullPointerException().isThrownBy(() -> scheduler.requeue(null));
    assertThatNullPointerException().isThrownBy(() -> scheduler.drain(null));
  }

  @Test
  void theSharedOneIsThereAlwaysAndCannotBeShutDown() throws Exception {
    Scheduler shared = Scheduler.shared();
    assertThat(Scheduler.shared()).isSameAs(shared);
    CountDownLatch ran = new CountDownLatch(1);
    shared.execute(ran::countDown);
    ran.await();
    for (Runnable end :
        List.<Runnable>of(
            shared::shutdown,
            shared::shutdownNow,
            shared::close,
            () -> shared.asExecutorService().close())) {
      assertThatThrownBy(end::run)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("the shared scheduler cannot be shut down");
    }
    assertThat(shared.isShutdown()).isFalse();
  }

  @Test
  void aThreadThatCannotBeStartedFailsTheBuildAndLeavesNoOtherBehind() {
    OutOfMemoryError failure = new OutOfMemoryError("no more threads");
    List<Thread> started = new ArrayList<>();
    SchedulerBuilder builder =
        Scheduler.builder()
            .parallelism(3)
            .starter(thread -> {
              if (started.size() == 2) {
                throw failure;
              }
              thread.start();
              started.add(thread);
            });
    assertThatThrownBy(builder::build).isSameAs(failure);
    await().until(() -> started.stream().noneMatch(Thread::isAlive));
  }

  @Test
  void manyThreadsSubmitAndAllIsRun() throws Exception {
    int perThread = Stress.scaled(50_000);
    AtomicInteger runs = new AtomicInteger();
    try (WorkStealingScheduler scheduler = small(2)) {
      List<Thread> threads =
          IntStream.range(0, 4)
              .mapToObj(t ->
                  Thread.ofPlatform()
                      .start(() -> {
                        for (int i = 0; i < perThread; i++) {
                          scheduler.execute(runs::incrementAndGet);
                        }
                      }))
              .toList();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(scheduler.drain(LONG)).isTrue();
      assertThat(runs).hasValue(4 * perThread);
      assertThat(scheduler.stats().submitted()).isEqualTo(4L * perThread);
      assertThat(scheduler.stats().completed()).isEqualTo(4L * perThread);
      scheduler.checkInvariants();
    }
  }
}
