package io.kcoro.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import io.kcoro.bench.peer.JvmPeer;
import io.kcoro.bench.row.Family;
import io.kcoro.bench.row.Shape;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  /// Measures `shape` done by `peer`.
  ///
  /// @throws Exception if it cannot be done
  public Figures measure(JvmPeer peer, Shape shape) throws Exception {
    long start = System.nanoTime();
    do {
      round(peer, shape);
    } while (System.nanoTime() - start < warmUp.toNanos());
    List<Figures> counted = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      counted.add(round(peer, shape));
    }
    return new Figures(
        median(counted, Figures::nanos),
        median(counted, Figures::cpuNanos),
        median(counted, Figures::bytes));
  }

  private static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
    return Median.of(rounds.stream().mapToDouble(figure).toArray());
  }

  private static Figures round(JvmPeer peer, Shape shape) throws Exception {
    double[] bytes = {0};
    long cpuStart = SYSTEM.getProcessCpuTime();
    long start = System.nanoTime();
    if (shape.family() == Family.IDLE) {
      long before = Heap.live();
      peer.runIdle(
          shape, () -> bytes[0] = Math.max(0, Heap.live() - before) / (double) shape.count());
    } else {
      peer.run(shape);
    }
    long nanos = System.nanoTime() - start;
    long cpuNanos = SYSTEM.getProcessCpuTime() - cpuStart;
    double operations = shape.operations();
    return new Figures(nanos / operations, cpuNanos / operations, bytes[0]);
  }
}
