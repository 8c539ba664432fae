package io.kcoro.bench.jmh;

import io.kcoro.bench.peer.JvmPeer;
import io.kcoro.bench.peer.JvmPeers;
import io.kcoro.bench.row.Rows;
import io.kcoro.bench.row.Shape;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What all classes share: nanoseconds for each operation, several processes for each figure.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(5)
public abstract class RowBenchmark {
  private @Nullable JvmPeer who;
  private @Nullable Shape shape;

  /// For subclasses.
  RowBenchmark() {}

  abstract String peer();

  abstract String row();

  /// Looks up what the parameters name.
  @Setup
  public void setUp() {
    who = JvmPeers.named(peer());
    shape = Rows.named(row()).shape();
  }

  final JvmPeer who() {
    return Objects.requireNonNull(who, "set up before");
  }

  final Shape shape() {
    return Objects.requireNonNull(shape, "set up before");
  }

  final void runOnce() throws Exception {
    who().run(shape());
  }
}
