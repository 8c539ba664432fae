package io.kcoro.bench.peer;

import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Shape;
import io.kcoro.bench.row.Share;
import io.kcoro.internal.queue.InjectQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The ready queue alone, between platform threads that never sleep: kcoro's, and one behind a
/// mutex.
final class QueueRows {
  private static final int SEGMENT_LENGTH = 1024;

  private QueueRows() {}

  static long lockFree(Shape shape) throws InterruptedException {
    InjectQueue<Element> queue = new InjectQueue<>(SEGMENT_LENGTH);
    return run(shape, queue::add, queue::poll);
  }

  static long mutex(Shape shape) throws InterruptedException {
    ReentrantLock lock = new ReentrantLock();
    ArrayDeque<Element> queue = new ArrayDeque<>();
    return run(
        shape,
        element -> {
          lock.lock();
          try {
            queue.addLast(element);
          } finally {
            lock.unlock();
          }
        },
        () -> {
          lock.lock();
          try {
            return queue.pollFirst();
          } finally {
            lock.unlock();
          }
        });
  }

  private static long run(Shape shape, Consumer<Element> add, Supplier<@Nullable Element> poll)
      throws InterruptedException {
    LongAdder sum = new LongAdder();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < shape.senders(); i++) {
      Share share = Share.of(shape.count(), shape.senders(), i);
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int value = share.first(); value <= share.last(); value++) {
                  add.accept(new Element(value));
                }
              }));
    }
    for (int i = 0; i < shape.receivers(); i++) {
      Share share = Share.of(shape.count(), shape.receivers(), i);
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                long own = 0;
                for (int left = share.size(); left > 0; ) {
                  Element element = poll.get();
                  if (element == null) {
                    Thread.onSpinWait();
                  } else {
                    own += element.value();
                    left--;
                  }
                }
                sum.add(own);
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return sum.sum();
  }
}
