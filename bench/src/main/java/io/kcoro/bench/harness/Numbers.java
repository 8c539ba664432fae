package io.kcoro.bench.harness;

import java.util.Locale;

/// Numbers for people.
final class Numbers {
  private Numbers() {}

  /// Nanoseconds, or bytes.
  static String value(Comparison comparison, double value) {
    return comparison.row().isMemory()
        ? String.format(Locale.ROOT, "%,.0f B", value)
        : nanos(value);
  }

  /// Processor time; of a row about memory it would say nothing.
  static String cpu(Comparison comparison, double nanos) {
    return comparison.row().isMemory() ? "-" : nanos(nanos);
  }

  static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }

  /// One pair says nothing of it.
  static String spread(Comparison comparison) {
    return comparison.pairs().size() == 1
        ? "-"
        : String.format(Locale.ROOT, "%.0f%%", comparison.spread() * 100);
  }

  private static String nanos(double nanos) {
    return String.format(Locale.ROOT, nanos < 10_000 ? "%,.1f" : "%,.0f", nanos);
  }
}
