package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// A metered channel beside one that is not.
public class MeteringBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro", "kcoro-stackless", "unmetered", "unmetered-stackless"})
  public String peer = "";

  /// The row's name.
  @Param({
    "metrics-counters-0",
    "metrics-counters-100",
    "metrics-bytes-0",
    "metrics-bytes-100",
    "metrics-histograms-0",
    "metrics-histograms-100"
  })
  public String row = "";

  /// Made by JMH.
  public MeteringBenchmark() {}

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
