package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// A receiver that selects. kcoro joins when it has a select.
public class SelectBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro", "kcoro-stackless", "kotlin", "jox"})
  public String peer = "";

  /// The row's name.
  @Param({"select-1", "select-2"})
  public String row = "";

  /// Made by JMH.
  public SelectBenchmark() {}

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
  @OperationsPerInvocation(1_000_000)
  public void run() throws Exception {
    runOnce();
  }
}
