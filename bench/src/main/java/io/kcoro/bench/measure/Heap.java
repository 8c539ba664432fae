package io.kcoro.bench.measure;

import java.lang.management.ManagementFactory;

/// What is alive on the heap. The stack of a virtual thread that waits is there, too.
public final class Heap {
  private Heap() {}

  /// Collects garbage and tells what is left, in bytes.
  public static long live() {
    // The second collection takes what the first one only made unreachable, such as what waited
    // for a reference to be cleared.
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
