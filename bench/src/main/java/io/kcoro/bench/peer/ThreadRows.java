package io.kcoro.bench.peer;

import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Shape;
import io.kcoro.bench.row.Share;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Rows done by plain threads.
///
/// @param kind of the threads; asked for each run
/// @param passages makes a passage with that capacity, 0 for a rendezvous
record ThreadRows(Supplier<Thread.Builder> kind, IntFunction<Passage> passages) {
  static ThreadRows virtual(IntFunction<Passage> passages) {
    return new ThreadRows(Thread::ofVirtual, passages);
  }

  static ThreadRows platform(IntFunction<Passage> passages) {
    return new ThreadRows(Thread::ofPlatform, passages);
  }

  /// All senders and receivers share one passage.
  long shared(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    Threads threads = new Threads(kind.get());
    Passage passage = passages.apply(shape.capacity());
    for (int i = 0; i < shape.receivers(); i++) {
      Share share = Share.of(shape.count(), shape.receivers(), i);
      threads.start(() -> receive(passage, share, sum));
    }
    for (int i = 0; i < shape.senders(); i++) {
      Share share = Share.of(shape.count(), shape.senders(), i);
      threads.start(() -> send(passage, share));
    }
    threads.join();
    return sum.sum();
  }

  long parallel(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    Threads threads = new Threads(kind.get());
    for (int i = 0; i < shape.senders(); i++) {
      Share share = Share.of(shape.count(), shape.senders(), i);
      Passage passage = passages.apply(shape.capacity());
      threads.start(() -> receive(passage, share, sum));
      threads.start(() -> send(passage, share));
    }
    threads.join();
    return sum.sum();
  }

  long chained(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    Threads threads = new Threads(kind.get());
    Share all = Share.of(shape.count(), 1, 0);
    List<Passage> line =
        Stream.generate(() -> passages.apply(shape.capacity())).limit(shape.senders()).toList();
    for (int i = 1; i < line.size(); i++) {
      Passage from = line.get(i - 1);
      Passage to = line.get(i);
      threads.start(() -> forward(from, to, all));
    }
    threads.start(() -> receive(line.getLast(), all, sum));
    threads.start(() -> send(line.getFirst(), all));
    threads.join();
    return sum.sum();
  }

  long idle(int coroutines, Runnable whenAllWait) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    CountDownLatch aboutToWait = new CountDownLatch(coroutines);
    Passage passage = passages.apply(0);
    Threads threads = new Threads(kind.get());
    for (int i = 0; i < coroutines; i++) {
      threads.start(() -> {
        aboutToWait.countDown();
        sum.add(passage.receive().value());
      });
    }
    try {
      aboutToWait.await();
      whenAllWait.run();
      send(passage, Share.of(coroutines, 1, 0));
    } catch (InterruptedException e) {
      threads.endAfter(e);
    }
    threads.join();
    return sum.sum();
  }

  static void send(Passage passage, Share share) throws InterruptedException {
    for (int value = share.first(); value <= share.last(); value++) {
      passage.send(new Element(value));
    }
  }

  static void receive(Passage passage, Share share, LongAdder sum) throws InterruptedException {
    long own = 0;
    for (int i = share.size(); i > 0; i--) {
      own += passage.receive().value();
    }
    sum.add(own);
  }

  static void forward(Passage from, Passage to, Share share) throws InterruptedException {
    for (int i = share.size(); i > 0; i--) {
      to.send(from.receive());
    }
  }
}
