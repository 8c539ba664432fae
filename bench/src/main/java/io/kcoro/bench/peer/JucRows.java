package io.kcoro.bench.peer;

import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Shape;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.LongAdder;

/// What `java.util.concurrent` has for threads: [SynchronousQueue] for a rendezvous,
/// [ArrayBlockingQueue] for a buffer.
final class JucRows {
  private JucRows() {}

  private record Queue(BlockingQueue<Element> queue) implements Passage {
    @Override
    public void send(Element element) throws InterruptedException {
      queue.put(element);
    }

    @Override
    public Element receive() throws InterruptedException {
      return queue.take();
    }
  }

  static Passage passage(int capacity) {
    return new Queue(capacity == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(capacity));
  }

  static long spawn(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    Threads threads = new Threads(Thread.ofVirtual());
    for (int i = 1; i <= shape.count(); i++) {
      int value = i;
      threads.start(() -> sum.add(value));
    }
    threads.join();
    return sum.sum();
  }

  static long resume(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    Threads threads = new Threads(Thread.ofVirtual());
    threads.start(() -> {
      long own = 0;
      for (int i = 1; i <= shape.count(); i++) {
        Thread.yield();
        own += i;
      }
      sum.add(own);
    });
    threads.join();
    return sum.sum();
  }

  static long tasks(Shape shape) throws InterruptedException {
    try (ExecutorService executor = new ForkJoinPool(shape.senders())) {
      return ExecutorTasks.run(executor, shape);
    }
  }
}
