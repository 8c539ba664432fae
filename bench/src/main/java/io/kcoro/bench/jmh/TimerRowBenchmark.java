package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Timers, as the row has them; more of them in [TimersBenchmark].
public class TimerRowBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro-stackless", "juc", "agrona"})
  public String peer = "";

  /// The row's name.
  @Param({"timers"})
  public String row = "";

  /// Made by JMH.
  public TimerRowBenchmark() {}

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
