package io.kcoro.bench.harness;

import io.kcoro.bench.measure.Figures;
import io.kcoro.bench.measure.Median;
import io.kcoro.bench.row.Row;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// A row of kcoro beside that of a peer: pairs of figures, measured in turn.
///
/// @param row what was measured
/// @param engine how kcoro did it
/// @param peer its id
/// @param pairs at least one
record Comparison(Row row, String engine, String peer, List<Pair> pairs) {
  /// Measured one right after the other.
  record Pair(Figures kcoro, Figures peer) {}

  Comparison {
    pairs = List.copyOf(pairs);
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException("no pairs");
    }
  }

  /// The median of kcoro's values: ns for each operation, or bytes for each coroutine.
  double kcoroValue() {
    return median(pair -> value(pair.kcoro()));
  }

  double peerValue() {
    return median(pair -> value(pair.peer()));
  }

  double kcoroCpuNanos() {
    return median(pair -> pair.kcoro().cpuNanos());
  }

  double peerCpuNanos() {
    return median(pair -> pair.peer().cpuNanos());
  }

  /// The median of the pairs' ratios, kcoro's value to the peer's. Not the ratio of the medians:
  /// what disturbs a machine for a while disturbs both of a pair.
  double ratio() {
    return Median.of(ratios());
  }

  /// The distance of the largest and the smallest ratio, as a part of the median.
  double spread() {
    double[] ratios = ratios();
    double largest = Arrays.stream(ratios).max().orElseThrow();
    double smallest = Arrays.stream(ratios).min().orElseThrow();
    return (largest - smallest) / Median.of(ratios);
  }

  private double[] ratios() {
    return pairs.stream().mapToDouble(pair -> value(pair.kcoro()) / value(pair.peer())).toArray();
  }

  private double value(Figures figures) {
    return row.isMemory() ? figures.bytes() : figures.nanos();
  }

  private double median(ToDoubleFunction<Pair> figure) {
    return Median.of(pairs.stream().mapToDouble(figure).toArray());
  }
}
