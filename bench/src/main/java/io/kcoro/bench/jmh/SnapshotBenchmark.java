package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// To look at many channels.
public class SnapshotBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro-stackless", "juc"})
  public String peer = "";

  /// The row's name.
  @Param({"metrics-snapshot"})
  public String row = "";

  /// Made by JMH.
  public SnapshotBenchmark() {}

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
