package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each task that is submitted while a scheduler ends is run, handed back or rejected, once. */
class ShutdownRaceTest {
  private static final int SUBMITTERS = 3;
  private static final int RUN = 1;
  private static final int BACK = 100;
  private static final int REJECTED = 10_000;

  @ParameterizedTest
  @CsvSource({"1, 1, false", "1, 2, true", "2, 1, true", "2, 256, false", "2, 256, true"})
  void nothingIsLostAndNothingRunsTwice(int parallelism, int length, boolean now, Seeds seeds)
      throws Exception {
    Random random = seeds.random();
    int left = Stress.scaled(200_000);
    while (left > 0) {
      int size = Math.min(left, 1 + random.nextInt(20_000));
      new Round(parallelism, length, size, random.nextLong()).play(now);
      left -= size;
    }
  }

  private static final class Round {
    private final WorkStealingScheduler scheduler;
    private final int size;
    private final Random random;
    private final int endAt;

    /** What has become of each task: so often run, handed back, rejected. */
    private final AtomicIntegerArray ends;

    private final LongAdder submitted = new LongAdder();

    Round(int parallelism, int length, int size, long seed) {
      scheduler =
          Scheduler.builder()
              .parallelism(parallelism)
              .seed(seed)
              .lengths(length, Math.max(1, length / 2))
              .started();
      this.size = size;
      random = new Random(seed);
      endAt = random.nextInt(size);
      // The second half are tasks of tasks.
      ends = new AtomicIntegerArray(2 * size);
    }

    private final class Task implements Runnable {
      final int number;

      Task(int number) {
        this.number = number;
      }

      @Override
      public void run() {
        ends.addAndGet(number, RUN);
        if (number < size) {
          Task child = new Task(number + size);
          submitted.increment();
          if (number % 2 == 0) {
            executeFrom(child);
          } else {
            scheduler.resume(child);
          }
        }
      }
    }

    /** A task that was resumed after the end runs elsewhere, and submits from outside. */
    private void executeFrom(Task child) {
      try {
        scheduler.execute(child);
      } catch (RejectedExecutionException e) {
        submitted.decrement();
        ends.addAndGet(child.number, REJECTED);
      }
    }

    void play(boolean now) throws InterruptedException {
      List<Runnable> back = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < SUBMITTERS; t++) {
        int first = t;
        boolean resumes = random.nextBoolean();
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int i = first; i < size; i += SUBMITTERS) {
                    submit(new Task(i), resumes && i % 3 == 0);
                  }
                }));
      }
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                while (submitted.sum() < endAt && scheduler.stats().completed() < endAt) {
                  Thread.onSpinWait();
                }
                if (now) {
                  back.addAll(scheduler.shutdownNow());
                } else {
                  scheduler.shutdown();
                }
              }));
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(scheduler.awaitTermination(Duration.ofDays(1))).isTrue();
      back.forEach(task -> ends.addAndGet(((Task) task).number, BACK));
      check();
    }

    private void submit(Task task, boolean resumes) {
      if (resumes && !scheduler.isShutdown()) {
        // Not after the end: then it would run on the shared scheduler, in its own time.
        submitted.increment();
        scheduler.requeue(task);
        return;
      }
      try {
        scheduler.execute(task);
        submitted.increment();
      } catch (RejectedExecutionException e) {
        ends.addAndGet(task.number, REJECTED);
      }
    }

    private void check() throws InterruptedException {
      // What was resumed at the very end is run by the shared scheduler.
      assertThat(Scheduler.shared().drain(Duration.ofDays(1))).isTrue();
      int[] counts = new int[3];
      for (int i = 0; i < ends.length(); i++) {
        switch (ends.get(i)) {
          case RUN -> counts[0]++;
          case BACK -> counts[1]++;
          case REJECTED -> counts[2]++;
          case 0 -> assertThat(i).as("a task nobody has seen").isGreaterThanOrEqualTo(size);
          default -> throw new AssertionError("task " + i + " ended " + ends.get(i));
        }
      }
      assertThat((long) counts[0] + counts[1]).isEqualTo(submitted.sum());
      assertThat(counts[2]).isLessThanOrEqualTo(2 * size);
      scheduler.checkInvariants();
    }
  }
}
