package io.kcoro.bench.peer;

import io.kcoro.bench.row.Shape;
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
    while (ended.sum() < shape.count()) {
      Thread.sleep(0, 50_000); // leaves the processors to the workers
    }
    return sum.sum();
  }
}
