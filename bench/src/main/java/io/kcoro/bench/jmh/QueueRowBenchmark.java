package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// The ready queue, as the row has it; more of it in [ReadyQueueBenchmark].
public class QueueRowBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro-stackless", "juc"})
  public String peer = "";

  /// The row's name.
  @Param({"readyqueue"})
  public String row = "";

  /// Made by JMH.
  public QueueRowBenchmark() {}

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
