package io.kcoro.bench.peer;

import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Shape;
import io.kcoro.bench.row.Share;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// Queues of `java.util.concurrent` between plain virtual threads: [SynchronousQueue] for a
/// rendezvous, [ArrayBlockingQueue] for a buffer.
final class JucRows {
  private JucRows() {}

  static long line(Shape shape) throws InterruptedException, ExecutionException {
    return shared(shape);
  }

  static long mpmc(Shape shape) throws InterruptedException, ExecutionException {
    return shared(shape);
  }

  private static long shared(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    VirtualThreads threads = new VirtualThreads();
    BlockingQueue<Element> queue = queue(shape.capacity());
    for (int i = 0; i < shape.receivers(); i++) {
      Share share = Share.of(shape.count(), shape.receivers(), i);
      threads.start(() -> receive(queue, share, sum));
    }
    for (int i = 0; i < shape.senders(); i++) {
      Share share = Share.of(shape.count(), shape.senders(), i);
      threads.start(() -> send(queue, share));
    }
    threads.join();
    return sum.sum();
  }

  static long parallel(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    VirtualThreads threads = new VirtualThreads();
    for (int i = 0; i < shape.senders(); i++) {
      Share share = Share.of(shape.count(), shape.senders(), i);
      BlockingQueue<Element> queue = queue(shape.capacity());
      threads.start(() -> receive(queue, share, sum));
      threads.start(() -> send(queue, share));
    }
    threads.join();
    return sum.sum();
  }

  static long chained(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    VirtualThreads threads = new VirtualThreads();
    Share all = Share.of(shape.count(), 1, 0);
    List<BlockingQueue<Element>> queues =
        Stream.generate(() -> queue(shape.capacity())).limit(shape.senders()).toList();
    for (int i = 1; i < queues.size(); i++) {
      BlockingQueue<Element> from = queues.get(i - 1);
      BlockingQueue<Element> to = queues.get(i);
      threads.start(() -> forward(from, to, all));
    }
    threads.start(() -> receive(queues.getLast(), all, sum));
    threads.start(() -> send(queues.getFirst(), all));
    threads.join();
    return sum.sum();
  }

  static long spawn(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    VirtualThreads threads = new VirtualThreads();
    for (int i = 1; i <= shape.count(); i++) {
      int value = i;
      threads.start(() -> sum.add(value));
    }
    threads.join();
    return sum.sum();
  }

  static long resume(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    VirtualThreads threads = new VirtualThreads();
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

  static long idle(int coroutines, Runnable whenAllWait)
      throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    CountDownLatch aboutToWait = new CountDownLatch(coroutines);
    BlockingQueue<Element> queue = queue(0);
    VirtualThreads threads = new VirtualThreads();
    for (int i = 0; i < coroutines; i++) {
      threads.start(() -> {
        aboutToWait.countDown();
        sum.add(queue.take().value());
      });
    }
    aboutToWait.await();
    whenAllWait.run();
    send(queue, Share.of(coroutines, 1, 0));
    threads.join();
    return sum.sum();
  }

  private static BlockingQueue<Element> queue(int capacity) {
    return capacity == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(capacity);
  }

  private static void send(BlockingQueue<Element> queue, Share share) throws InterruptedException {
    for (int value = share.first(); value <= share.last(); value++) {
      queue.put(new Element(value));
    }
  }

  private static void receive(BlockingQueue<Element> queue, Share share, LongAdder sum)
      throws InterruptedException {
    long own = 0;
    for (int i = share.size(); i > 0; i--) {
      own += queue.take().value();
    }
    sum.add(own);
  }

  private static void forward(BlockingQueue<Element> from, BlockingQueue<Element> to, Share share)
      throws InterruptedException {
    for (int i = share.size(); i > 0; i--) {
      to.put(from.take());
    }
  }
}
