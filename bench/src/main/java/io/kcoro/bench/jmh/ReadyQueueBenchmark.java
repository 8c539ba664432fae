package io.kcoro.bench.jmh;

import io.kcoro.internal.queue.InjectQueue;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Control;

/// How work reaches a scheduler from outside: two threads that add and two that take. An operation
/// is an element added, or one taken. Some thousands are in the queue at most, else it would
/// measure the collector.
@State(Scope.Group)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReadyQueueBenchmark {
  private static final int SEGMENT_LENGTH = 1024;
  private static final int TOLD_EVERY = 64;
  private static final int MOST_ELEMENTS = 4096;

  /// What adding and taking costs with each kind of queue.
  interface Queue {
    void add(Object element);

    @Nullable Object poll();
  }

  private static final class Injecting implements Queue {
    private final InjectQueue<Object> queue = new InjectQueue<>(SEGMENT_LENGTH);

    @Override
    public void add(Object element) {
      queue.add(element);
    }

    @Override
    public @Nullable Object poll() {
      return queue.poll();
    }
  }

  private static final class Locked implements Queue {
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Object> queue = new ArrayDeque<>(SEGMENT_LENGTH);

    @Override
    public void add(Object element) {
      lock.lock();
      try {
        queue.addLast(element);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public @Nullable Object poll() {
      lock.lock();
      try {
        return queue.pollFirst();
      } finally {
        lock.unlock();
      }
    }
  }

  private static final class Linked implements Queue {
    private final ConcurrentLinkedQueue<Object> queue = new ConcurrentLinkedQueue<>();

    @Override
    public void add(Object element) {
      queue.add(element);
    }

    @Override
    public @Nullable Object poll() {
      return queue.poll();
    }
  }

  /// The queue: that of the scheduler, an `ArrayDeque` under a lock, or the JDK's lock-free one.
  @Param({"inject", "mutex", "linked"})
  public String queue = "";

  private Queue measured = new Locked();
  private final AtomicLong balance = new AtomicLong();

  /// Made by JMH.
  public ReadyQueueBenchmark() {}

  /// Makes the queue.
  @Setup(Level.Iteration)
  public void setUp() {
    balance.set(0);
    measured =
        switch (queue) {
          case "inject" -> new Injecting();
          case "mutex" -> new Locked();
          default -> new Linked();
        };
  }

  /// How many elements one thread has added, or taken, since it last told the others.
  @State(Scope.Thread)
  public static class Count {
    private int untold;

    /// Made by JMH.
    public Count() {}

    boolean isToBeTold() {
      if (++untold < TOLD_EVERY) {
        return false;
      }
      untold = 0;
      return true;
    }
  }

  /// Adds one element, waiting if there are many.
  ///
  /// @param count of this thread
  /// @param control tells when it is over
  @Benchmark
  @Group("readyqueue")
  @GroupThreads(2)
  public void add(Count count, Control control) {
    measured.add(this);
    if (count.isToBeTold()) {
      balance.addAndGet(TOLD_EVERY);
      while (balance.get() > MOST_ELEMENTS && !control.stopMeasurement) {
        Thread.yield(); // there may be fewer processors than threads
      }
    }
  }

  /// Takes one element, waiting for it if need be.
  ///
  /// @param count of this thread
  /// @param control tells when it is over
  /// @return the element
  @Benchmark
  @Group("readyqueue")
  @GroupThreads(2)
  public @Nullable Object take(Count count, Control control) {
    Object element;
    while ((element = measured.poll()) == null && !control.stopMeasurement) {
      Thread.yield(); // there may be fewer processors than threads
    }
    if (count.isToBeTold()) {
      balance.addAndGet(-TOLD_EVERY);
    }
    return element;
  }
}
