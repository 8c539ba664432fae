package io.kcoro.testkit;

import java.util.Arrays;
import java.util.stream.Stream;

/// The platform threads of the program.
final class Threads {
  private static final int FRAMES = 12;

  private Threads() {}

  static Stream<Thread> all() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    // enumerate() drops what does not fit, without a word: leave room until it leaves some too.
    Thread[] threads = new Thread[64];
    int count = root.enumerate(threads);
    while (count == threads.length) {
      threads = new Thread[threads.length * 2];
      count = root.enumerate(threads);
    }
    return Arrays.stream(threads, 0, count);
  }

  /// Whether it is one of those that are started once and stay.
  static boolean isKept(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return group == null
        || group.getName().equals("system")
        || group.getName().equals("InnocuousThreadGroup")
        || thread.getName().startsWith("kcoro-shared-")
        || thread.getName().equals("kcoro-timers")
        || thread.getName().startsWith("ForkJoinPool.commonPool-")
        || thread.getClass().getName().equals("jdk.internal.misc.CarrierThread")
        || thread.getClass().getName().equals("java.util.concurrent.DelayScheduler");
  }

  static String describe(Thread thread) {
    StringBuilder text = new StringBuilder("thread '" + thread.getName() + "'");
    Arrays.stream(thread.getStackTrace())
        .limit(FRAMES)
        .forEach(call -> text.append("\n    at ").append(call));
    return text.toString();
  }
}
