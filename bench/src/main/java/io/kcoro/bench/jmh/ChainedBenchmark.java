package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Stages in a line.
public class ChainedBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro", "kcoro-stackless", "kotlin", "jox", "juc"})
  public String peer = "";

  /// The row's name.
  @Param({"chained-0", "chained-16", "chained-100"})
  public String row = "";

  /// Made by JMH.
  public ChainedBenchmark() {}

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
