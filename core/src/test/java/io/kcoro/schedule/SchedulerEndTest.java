package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.internal.wait.Waiting;
import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerEndTest {
  private static final Duration LONG = Duration.ofDays(1);

  private final WorkStealingScheduler scheduler =
      Scheduler.builder().name("ending").parallelism(1).lengths(1, 1).started();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void end() throws Exception {
    gate.countDown();
    scheduler.shutdown();
    assertThat(scheduler.awaitTermination(LONG)).isTrue();
    assertThat(scheduler.isTerminated()).isTrue();
    scheduler.checkInvariants();
  }

  private void pass() {
    entered.countDown();
    while (true) {
      try {
        gate.await();
        return;
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  private void occupy(Runnable then) throws Exception {
    scheduler.execute(() -> {
      pass();
      then.run();
    });
    entered.await();
  }

  private static <T> FutureTask<T> start(Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    Thread thread = Thread.ofPlatform().start(task);
    await().until(() -> isWaiting(thread) || task.isDone());
    return task;
  }

  private static boolean isWaiting(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  @Test
  void afterShutdownWhatWasAcceptedIsRunAndWhatItSubmits() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Runnable submits =
        () -> {
          runs.incrementAndGet();
          scheduler.execute(runs::incrementAndGet);
          scheduler.resume(runs::incrementAndGet);
          scheduler.requeue(runs::incrementAndGet);
        };
    occupy(submits);
    for (int i = 0; i < 10; i++) {
      scheduler.execute(submits);
    }
    scheduler.shutdown();
    scheduler.shutdown();
    assertThat(scheduler.isShutdown()).isTrue();
    assertThat(scheduler.isTerminated()).isFalse();
    assertThat(scheduler.awaitTermination(Duration.ZERO)).isFalse();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> scheduler.execute(() -> {}))
        .withMessageStartingWith("scheduler 'ending' was shut down and accepts no task: ");
    assertThat(scheduler).hasToString("Scheduler[ending, 1 workers, shut down]");
    gate.countDown();
    assertThat(scheduler.awaitTermination(LONG)).isTrue();
    assertThat(runs).hasValue(44);
    assertThat(scheduler.stats().completed()).isEqualTo(44);
    assertThat(scheduler).hasToString("Scheduler[ending, 1 workers, ended]");
  }

  @Test
  void whatIsResumedAfterShutdownStillRunsHereOrAfterTheEndOnTheSharedOne() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    occupy(() -> {});
    scheduler.shutdown();
    scheduler.resume(ran::countDown);
    gate.countDown();
    ran.await();
    assertThat(scheduler.awaitTermination(LONG)).isTrue();
    AtomicReference<String> thread = new AtomicReference<>("");
    CountDownLatch later = new CountDownLatch(2);
    Runnable task =
        () -> {
          thread.set(Thread.currentThread().getName());
          later.countDown();
        };
    scheduler.resume(task);
    scheduler.requeue(task);
    later.await();
    assertThat(thread.get()).startsWith("kcoro-shared-worker-");
  }

  /** Without threads: a worker that is blocked for long would be replaced. */
  @Test
  void shutdownNowHandsBackWhatHasNotBegun() throws Exception {
    WorkStealingScheduler unstarted = Scheduler.builder().parallelism(2).lengths(1, 1).unstarted();
    List<Runnable> tasks = IntStream.range(0, 6).mapToObj(SchedulerEndTest::task).toList();
    unstarted.execute(tasks.get(0));
    unstarted.execute(tasks.get(1));
    InWorker.run(
        unstarted.workers()[1],
        () -> {
          unstarted.execute(tasks.get(2));
          unstarted.requeue(tasks.get(3));
          unstarted.execute(tasks.get(4));
          unstarted.resume(tasks.get(5));
        });
    assertThat(unstarted.shutdownNow()).containsExactlyElementsOf(tasks);
    assertThat(unstarted.hasQueuedWork()).isFalse();
    assertThat(unstarted.shutdownNow()).isEmpty();
  }

  private record Numbered(int number) implements Runnable {
    @Override
    public void run() {}
  }

  private static Runnable task(int number) {
    return new Numbered(number);
  }

  @Test
  void shutdownNowInterruptsWhatRuns() throws Exception {
    AtomicBoolean interrupted = new AtomicBoolean();
    scheduler.execute(() -> {
      try {
        pass();
      } catch (IllegalStateException e) {
        interrupted.set(true);
      }
    });
    entered.await();
    assertThat(scheduler.shutdownNow()).isEmpty();
    assertThat(scheduler.awaitTermination(LONG)).isTrue();
    assertThat(interrupted).isTrue();
  }

  /** Who drops what it is given must not leave a coroutine, and those who wait for it, behind. */
  @Test
  void shutdownNowDoesNotHandOutCoroutines() throws Exception {
    WorkStealingScheduler unstarted = Scheduler.builder().parallelism(1).lengths(1, 1).unstarted();
    CountDownLatch ran = new CountDownLatch(2);
    unstarted.resume(new Coroutine(ran));
    unstarted.execute(new Coroutine(ran));
    Runnable plain = task(1);
    unstarted.execute(plain);
    assertThat(unstarted.shutdownNow()).containsExactly(plain);
    assertThat(unstarted.hasEnded()).isFalse();
    assertThat(InWorker.stepAll(unstarted.workers()[0])).isEqualTo(2);
    assertThat(ran.getCount()).isZero();
  }

  private static final class Coroutine extends StacklessRun {
    private final CountDownLatch ran;

    Coroutine(CountDownLatch ran) {
      this.ran = ran;
    }

    @Override
    public void run() {
      ran.countDown();
    }

    @Override
    public boolean isRunning() {
      return false;
    }

    @Override
    public boolean isOver() {
      return false;
    }

    @Override
    public Waiting waiting() {
      return null;
    }

    @Override
    public Object body() {
      return this;
    }

    @Override
    public void start(Host host, Resumer resumer) {}

    @Override
    public void endCancelled(Host host) {}

    @Override
    public void cancel() {}

    @Override
    public UncaughtExceptionHandler uncaughtHandler() {
      return null;
    }

    @Override
    public void resume() {}
  }

  @Test
  void drainWaitsForWhatIsQueuedAndWhatRuns() throws Exception {
    assertThat(scheduler.drain(LONG)).as("nothing to do").isTrue();
    AtomicInteger runs = new AtomicInteger();
    occupy(runs::incrementAndGet);
    scheduler.execute(runs::incrementAndGet);
    assertThat(scheduler.drain(Duration.ZERO)).isFalse();
    assertThat(scheduler.drain(Duration.ofSeconds(-1))).isFalse();
    FutureTask<Boolean> drain = start(() -> scheduler.drain(Duration.ofSeconds(Long.MAX_VALUE)));
    assertThat(drain.isDone()).isFalse();
    gate.countDown();
    assertThat(drain.get()).isTrue();
    assertThat(runs).hasValue(2);
    assertThat(scheduler.isShutdown()).isFalse();
  }

  @Test
  void drainOfASchedulerThatEndsMeanwhileIsTrue() throws Exception {
    occupy(() -> {});
    FutureTask<Boolean> drain = start(() -> scheduler.drain(LONG));
    scheduler.shutdown();
    gate.countDown();
    assertThat(drain.get()).isTrue();
    assertThat(scheduler.awaitTermination(LONG)).isTrue();
    assertThat(scheduler.drain(Duration.ZERO)).as("of an ended one").isTrue();
  }

  @Test
  void whoWaitsIsInterruptible() throws Exception {
    occupy(() -> {});
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> scheduler.drain(LONG));
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> scheduler.awaitTermination(LONG));
  }

  @Test
  void aTaskCannotWaitForItsOwnScheduler() throws Exception {
    List<Throwable> seen = new ArrayList<>();
    List<Callable<?>> waits =
        List.of(
            () -> scheduler.drain(LONG),
            () -> scheduler.awaitTermination(LONG),
            () -> {
              scheduler.close();
              return null;
            });
    scheduler.execute(() -> {
      for (Callable<?> wait : waits) {
        try {
          wait.call();
        } catch (Exception e) {
          seen.add(e);
        }
      }
      entered.countDown();
    });
    entered.await();
    assertThat(seen).hasSize(3).allMatch(e -> e instanceof IllegalStateException);
    assertThat(seen.getFirst())
        .hasMessage("a task of scheduler 'ending' cannot drain it: it would wait for itself");
    assertThat(scheduler.isShutdown()).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> {
          throw (IllegalStateException) seen.getLast();
        });
  }

  @Test
  void closeRunsWhatIsThereAndWaits() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    occupy(runs::incrementAndGet);
    scheduler.execute(runs::incrementAndGet);
    FutureTask<Boolean> close =
        start(() -> {
          scheduler.close();
          return true;
        });
    assertThat(scheduler.isShutdown()).isTrue();
    gate.countDown();
    assertThat(close.get()).isTrue();
    assertThat(runs).hasValue(2);
  }

  @Test
  void anInterruptedCloseInterruptsWhatRuns() throws Exception {
    scheduler.execute(() -> {
      entered.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    entered.await();
    Thread.currentThread().interrupt();
    scheduler.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(scheduler.isTerminated()).isTrue();
  }

  /** The last one to go to sleep is one too many: it has to end the scheduler all the same. */
  @Test
  void aSurplusWorkerThatIsTheLastOneAwakeEndsTheScheduler() throws Exception {
    CountDownLatch replaced = new CountDownLatch(1);
    scheduler.execute(() -> {
      scheduler.execute(replaced::countDown);
      Scheduler.blocking(() -> {
        pass();
        return null;
      });
    });
    replaced.await();
    await().until(scheduler.idle::someSleep);
    scheduler.shutdown();
    FutureTask<Boolean> drain = start(() -> scheduler.drain(LONG));
    gate.countDown();
    assertThat(scheduler.awaitTermination(LONG)).isTrue();
    assertThat(drain.get()).isTrue();
  }
}
