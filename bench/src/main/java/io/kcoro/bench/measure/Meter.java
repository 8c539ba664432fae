package io.kcoro.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import io.kcoro.bench.peer.JvmPeer;
import io.kcoro.bench.row.Family;
import io.kcoro.bench.row.Shape;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/// Measures in this process: warms up, then takes the median of some rounds.
///
/// @param warmUp for how long at least; there is one round at least, too
/// @param rounds how many rounds count
public record Meter(Duration warmUp, int rounds) {
  /// The one for results: the JIT compilers have to be done.
  public static final Meter FOR_RESULTS = new Meter(Duration.ofSeconds(2), 5);

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /// Something to measure.
  @FunctionalInterface
  public interface Work {
    /// Does it once.
    ///
    /// @return memory for each coroutine, in bytes; 0 if it is about time
    /// @throws Exception if it fails
    double run() throws Exception;
  }

  /// Measures `shape` done by `peer`.
  ///
  /// @throws Exception if it cannot be done
  public Figures measure(JvmPeer peer, Shape shape) throws Exception {
    return measure(() -> once(peer, shape), shape.operations());
  }

  /// Measures work that consists of some operations.
  ///
  /// @throws Exception what the work throws
  public Figures measure(Work work, long operations) throws Exception {
    long start = System.nanoTime();
    do {
      round(work, operations);
    } while (System.nanoTime() - start < warmUp.toNanos());
    List<Figures> counted = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      counted.add(round(work, operations));
    }
    return new Figures(
        median(counted, Figures::nanos),
        median(counted, Figures::cpuNanos),
        median(counted, Figures::bytes));
  }

  private static double once(JvmPeer peer, Shape shape) throws Exception {
    if (shape.family() != Family.IDLE) {
      peer.run(shape);
      return 0;
    }
    long before = Heap.live();
    AtomicLong taken = new AtomicLong();
    peer.runIdle(shape, () -> taken.set(Heap.live() - before));
    return Math.max(0, taken.get()) / (double) shape.count();
  }

  private static Figures round(Work work, long operations) throws Exception {
    long cpuStart = SYSTEM.getProcessCpuTime();
    long start = System.nanoTime();
    double bytes = work.run();
    long nanos = System.nanoTime() - start;
    long cpuNanos = SYSTEM.getProcessCpuTime() - cpuStart;
    return new Figures(nanos / (double) operations, cpuNanos / (double) operations, bytes);
  }

  private static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
    return Median.of(rounds.stream().mapToDouble(figure).toArray());
  }
}
