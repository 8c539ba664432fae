package io.kcoro.bench.tool;

import io.kcoro.schedule.Timers;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// How late timers of 1 to 20 ms come while every processor is kept busy by a thread.
///
/// @param p50Nanos half of them are no later than that
/// @param p99Nanos 99 of 100 are no later than that
/// @param maxNanos none is later than that
public record TimerLateness(long p50Nanos, long p99Nanos, long maxNanos) {
  private static final int TIMERS = 20_000;
  private static final int AT_ONCE = 20;
  private static final int NEAREST_MICROS = 1_000;
  private static final int FARTHEST_MICROS = 20_000;
  private static final long SEED = 1;

  /// Measures it: rounds of some timers each, after as many rounds again to warm up.
  ///
  /// @throws InterruptedException if the thread is interrupted
  public static TimerLateness measure() throws InterruptedException {
    return measure(Runtime.getRuntime().availableProcessors(), TIMERS);
  }

  static TimerLateness measure(int busyThreads, int timers) throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> busy = new ArrayList<>();
    try {
      for (int i = 0; i < busyThreads; i++) {
        busy.add(
            Thread.ofPlatform()
                .daemon()
                .start(() -> {
                  while (!over.get()) {
                    Thread.onSpinWait();
                  }
                }));
      }
      Random random = new Random(SEED);
      lateness(timers / 10, random);
      return of(lateness(timers, random));
    } finally {
      over.set(true);
      for (Thread thread : busy) {
        thread.join();
      }
    }
  }

  private static long[] lateness(int timers, Random random) throws InterruptedException {
    Timers onTheClocksThread = Timers.system().runningOn(Runnable::run);
    long[] late = new long[Math.max(1, timers)];
    for (int done = 0; done < late.length; done += AT_ONCE) {
      int end = Math.min(done + AT_ONCE, late.length);
      CountDownLatch fired = new CountDownLatch(end - done);
      for (int i = done; i < end; i++) {
        int index = i;
        int micros = random.nextInt(NEAREST_MICROS, FARTHEST_MICROS);
        Deadline deadline = Deadline.after(Duration.ofNanos(micros * 1_000L));
        onTheClocksThread.at(
            deadline,
            () -> {
              late[index] = -deadline.remainingNanos();
              fired.countDown();
            });
      }
      fired.await();
    }
    return late;
  }

  private static TimerLateness of(long[] late) {
    Arrays.sort(late);
    return new TimerLateness(
        late[late.length / 2], late[(int) (late.length * 0.99)], late[late.length - 1]);
  }
}
