package io.kcoro.bench.peer;

import io.kcoro.bench.row.Shape;
import io.kcoro.channel.Channel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/// Memory outside the heap that is allocated and released, and not touched meanwhile.
///
/// @param <T> what stands for it
/// @param lender who has it
/// @param threads makes the threads that ask
record ArenaRows<T>(Lender<T> lender, ThreadFactory threads) {
  /// How far the thread that allocates is ahead of the one that releases.
  private static final int AHEAD = 1024;

  /// Gives memory and takes it back.
  interface Lender<T> {
    T allocate(int size) throws Exception;

    long size(T memory);

    void release(T memory);
  }

  ArenaRows(Lender<T> lender) {
    this(lender, Thread.ofPlatform().factory());
  }

  /// One thread does both.
  long alone(Shape shape) throws InterruptedException, ExecutionException {
    int size = shape.capacity();
    AtomicLong sum = new AtomicLong();
    Threads running = new Threads(threads);
    running.start(() -> {
      long own = 0;
      for (int value = 1; value <= shape.count(); value++) {
        T memory = lender.allocate(size);
        own += lender.size(memory) >= size ? value : 0;
        lender.release(memory);
      }
      sum.set(own);
    });
    running.join();
    return sum.get();
  }

  /// One thread allocates, another one releases. What is between them is the same for all.
  long cross(Shape shape) throws InterruptedException, ExecutionException {
    int size = shape.capacity();
    AtomicLong sum = new AtomicLong();
    Channel<T> between = Channel.buffered(AHEAD);
    Threads running = new Threads(threads);
    running.start(() -> {
      for (int i = 0; i < shape.count(); i++) {
        between.send(lender.allocate(size));
      }
    });
    running.start(() -> {
      long own = 0;
      for (int value = 1; value <= shape.count(); value++) {
        T memory = between.receive();
        own += lender.size(memory) >= size ? value : 0;
        lender.release(memory);
      }
      sum.set(own);
    });
    running.join();
    return sum.get();
  }
}
