package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Many senders and many receivers on one channel.
public class MpmcBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro", "kcoro-stackless", "kotlin", "jox", "juc"})
  public String peer = "";

  /// The row's name.
  @Param({
    "mpmc-8x8-0",
    "mpmc-8x8-16",
    "mpmc-8x8-64",
    "mpmc-8x8-1024",
    "mpmc-1000x1000-0",
    "mpmc-1000x1000-16",
    "mpmc-1000x1000-64",
    "mpmc-1000x1000-1024"
  })
  public String row = "";

  /// Made by JMH.
  public MpmcBenchmark() {}

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
  @OperationsPerInvocation(2_000_000)
  public void run() throws Exception {
    runOnce();
  }
}
