package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Many senders and many receivers on one channel, all of them platform threads.
public class PlatformBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro", "jox", "juc"})
  public String peer = "";

  /// The row's name.
  @Param({"platform-8x8-0", "platform-8x8-16", "platform-8x8-64", "platform-8x8-1024"})
  public String row = "";

  /// Made by JMH.
  public PlatformBenchmark() {}

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
