package io.kcoro.bench.peer;

import io.kcoro.bench.row.Shape;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

/// Tasks on an executor: one task submits all the others.
final class ExecutorTasks {
  private ExecutorTasks() {}

  static long run(Executor executor, Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    // Nobody counts down a million times: the adder tells when all have been counted.
    CountDownLatch submitted = new CountDownLatch(1);
    LongAdder ended = new LongAdder();
    executor.execute(() -> {
      for (int i = 1; i <= shape.count(); i++) {
        int value = i;
        executor.execute(() -> {
          sum.add(Work.done(value, shape.capacity()));
          ended.increment();
        });
      }
      submitted.countDown();
    });
    submitted.await();
    awaitCount(ended, shape.count());
    return sum.sum();
  }

  /// Looks again when half of what is left should be done, so that the processors are left to the
  /// workers: a look every 50 microseconds took a fifth of one.
  private static void awaitCount(LongAdder ended, long count) throws InterruptedException {
    long start = System.nanoTime();
    for (long done; (done = ended.sum()) < count; ) {
      double left = (System.nanoTime() - start) * (double) (count - done) / Math.max(1, done);
      Thread.sleep(Duration.ofNanos(Math.clamp((long) left / 2, 20_000, 1_000_000)));
    }
  }
}
