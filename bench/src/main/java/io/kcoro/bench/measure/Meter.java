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
/// @param warmUp for how long at least; the work is done once at least, too
/// @param rounds how many rounds count
/// @param leastRound how long a round takes at least: work that takes less is done again
public record Meter(Duration warmUp, int rounds, Duration leastRound) {
  /// The one for results: the JIT compilers have to be done, and the clock of processor time moves
  /// in steps of 10 ms on Linux.
  public static final Meter FOR_RESULTS =
      new Meter(Duration.ofSeconds(2), 5, Duration.ofMillis(200));

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private record Round(long times, long nanos, long cpuNanos, double bytes) {}

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
      work.run();
    } while (System.nanoTime() - start < warmUp.toNanos());
    List<Round> counted = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      counted.add(round(work));
    }
    double times = counted.stream().mapToLong(Round::times).sum();
    return new Figures(
        median(counted, round -> round.nanos() / (double) round.times()) / operations,
        counted.stream().mapToLong(Round::cpuNanos).sum() / times / operations,
        median(counted, Round::bytes));
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

  private Round round(Work work) throws Exception {
    long cpuStart = SYSTEM.getProcessCpuTime();
    long start = System.nanoTime();
    long times = 0;
    double bytes;
    long nanos;
    do {
      bytes = work.run();
      times++;
      nanos = System.nanoTime() - start;
    } while (nanos < leastRound.toNanos());
    return new Round(times, nanos, SYSTEM.getProcessCpuTime() - cpuStart, bytes);
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return Median.of(rounds.stream().mapToDouble(figure).toArray());
  }
}
