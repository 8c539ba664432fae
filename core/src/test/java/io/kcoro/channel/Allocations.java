package io.kcoro.channel;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/** Measures what the current thread allocates. */
final class Allocations {
  /** For some ten thousand turns together: less than a byte each, what the JVM does aside. */
  static final long LIMIT = 8_192;

  private Allocations() {}

  /** What {@code turns} of {@code turn} allocate, in bytes, when warm. */
  static long of(int turns, Callable<?> turn) throws Exception {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    long id = Thread.currentThread().threadId();
    long least = Long.MAX_VALUE;
    // The JIT compiler, and what it takes back, may allocate once: the best of three counts.
    for (int round = 0; round < 3; round++) {
      long before = threads.getThreadAllocatedBytes(id);
      for (int i = 0; i < turns; i++) {
        turn.call();
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
    }
    return least;
  }
}
