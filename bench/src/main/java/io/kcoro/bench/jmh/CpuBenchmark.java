package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Tasks that compute.
public class CpuBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro-stackless", "kotlin", "juc"})
  public String peer = "";

  /// The row's name.
  @Param({"cpu-1", "cpu-2"})
  public String row = "";

  /// Made by JMH.
  public CpuBenchmark() {}

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
  @OperationsPerInvocation(50_000)
  public void run() throws Exception {
    runOnce();
  }
}
