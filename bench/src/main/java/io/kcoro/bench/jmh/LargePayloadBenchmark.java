package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Payloads of which a copy takes long, so there are fewer of them.
public class LargePayloadBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro-stackless", "reference", "copy", "unchecked"})
  public String peer = "";

  /// The row's name.
  @Param({"payload-1m"})
  public String row = "";

  /// Made by JMH.
  public LargePayloadBenchmark() {}

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
  @OperationsPerInvocation(10_000)
  public void run() throws Exception {
    runOnce();
  }
}
