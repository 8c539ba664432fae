package io.kcoro.bench.jmh;

import io.kcoro.bench.measure.Heap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Coroutines that wait in a receive. The figure is the counter `bytesPerCoroutine`; the time is
/// that of starting, waiting, two collections of the heap, and ending.
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 3)
public class IdleBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro", "kcoro-stackless", "kotlin", "jox", "juc"})
  public String peer = "";

  /// The row's name.
  @Param({"idle-memory"})
  public String row = "";

  /// Made by JMH.
  public IdleBenchmark() {}

  /// What JMH reports beside the time.
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Memory {
    /// Memory for each coroutine that waits.
    public double bytesPerCoroutine;

    /// Made by JMH.
    public Memory() {}
  }

  @Override
  String peer() {
    return peer;
  }

  @Override
  String row() {
    return row;
  }

  /// Lets the coroutines wait once.
  ///
  /// @throws Exception if it fails
  @Benchmark
  public void run(Memory memory) throws Exception {
    long before = Heap.live();
    who()
        .runIdle(
            shape(),
            () -> memory.bytesPerCoroutine = (Heap.live() - before) / (double) shape().count());
  }
}
