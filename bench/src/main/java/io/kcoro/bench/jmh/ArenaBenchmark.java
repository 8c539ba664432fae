package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Memory outside the heap, allocated and released.
public class ArenaBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro-stackless", "jdk", "netty", "unchecked"})
  public String peer = "";

  /// The row's name.
  @Param({"arena-64", "arena-1k", "arena-64k", "arena-cross"})
  public String row = "";

  /// Made by JMH.
  public ArenaBenchmark() {}

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
  @OperationsPerInvocation(200_000)
  public void run() throws Exception {
    runOnce();
  }
}
