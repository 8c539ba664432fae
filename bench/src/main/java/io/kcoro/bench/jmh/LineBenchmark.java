package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// One sender, one receiver, one channel.
public class LineBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro", "kcoro-stackless", "kotlin", "jox", "juc"})
  public String peer = "";

  /// The row's name.
  @Param({"rendezvous", "buffered-16", "buffered-100"})
  public String row = "";

  /// Made by JMH.
  public LineBenchmark() {}

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
