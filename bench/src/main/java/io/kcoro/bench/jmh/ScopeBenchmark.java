package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Scopes with many children.
public class ScopeBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro", "kcoro-stackless", "kotlin", "jdk"})
  public String peer = "";

  /// The row's name.
  @Param({"scope-10k"})
  public String row = "";

  /// Made by JMH.
  public ScopeBenchmark() {}

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
