package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Independent pairs of a sender and a receiver.
public class ParallelBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro", "kcoro-stackless", "kotlin", "jox", "juc"})
  public String peer = "";

  /// The row's name.
  @Param({"parallel-0", "parallel-16", "parallel-100"})
  public String row = "";

  /// Made by JMH.
  public ParallelBenchmark() {}

  @Override
  String peer() {
    return peer;
  }

  @Override
  String row() {
    return row;
  }

  /// All operations of the row.
  ///
  /// @throws Exception if it fails
  @Benchmark
  @OperationsPerInvocation(10_000_000)
  public void run() throws Exception {
    runOnce();
  }
}
