package io.kcoro.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// Questions to an actor; the operation is question and answer.
public class AskBenchmark extends RowBenchmark {
  /// Who does it.
  @Param({"kcoro", "kcoro-stackless", "pekko"})
  public String peer = "";

  /// The row's name.
  @Param({"actor-ask", "actor-ask-thread"})
  public String row = "";

  /// Made by JMH.
  public AskBenchmark() {}

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
