package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Payloads that are passed through a channel.
public class PayloadBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro-stackless", "reference", "copy", "unchecked"})
  public String peer = "";

  /// The row's name.
  @Param({"payload-1k", "payload-64k"})
  public String row = "";

  /// Made by JMH.
  public PayloadBenchmark() {}

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
  @OperationsPerInvocation(100_000)
  public void run() throws Exception {
    runOnce();
  }
}
