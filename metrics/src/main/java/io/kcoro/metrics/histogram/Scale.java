package io.kcoro.metrics.histogram;

/// Numbers the bins into which times fall. Their width grows with the times in them, so that one
/// time stands for all of a bin with an error of at most [#ERROR] of it.
///
/// That is a logarithm to the base `(1 + ERROR) / (1 - ERROR)`, rounded down. In its place stands
/// what costs no more than a few multiplications: the exponent of the floating-point number plus a
/// cubic polynomial of its significand, which takes 1 % more bins. From: Masson, Rim, Lee,
/// "DDSketch: A fast and fully-mergeable quantile sketch with relative-error guarantees", VLDB
/// 2019, and its implementation by Datadog.
final class Scale {
  static final double ERROR = 0.01;

  private static final double A = 6.0 / 35;
  private static final double B = -3.0 / 5;
  private static final double C = 10.0 / 7;

  private static final double BASE = (1 + ERROR) / (1 - ERROR);

  /// Bins in an octave: one over the logarithm of the base, and the 1 % that the polynomial takes.
  private static final double BINS = 7 / (10 * Math.log(BASE));

  private Scale() {}

  /// @param nanos greater than 0
  static int binOf(long nanos) {
    double time = nanos;
    int exponent = Math.getExponent(time);
    double rest = Math.scalb(time, -exponent) - 1;
    return (int) (BINS * (exponent + cubic(rest)));
  }

  /// The time that stands for all of a bin.
  static long timeOf(int bin) {
    return Math.round(from(bin) * 2 * BASE / (1 + BASE));
  }

  /// Where a bin begins. Found by halving: only whoever reads percentiles asks.
  private static double from(int bin) {
    double place = bin / BINS;
    int exponent = (int) place;
    double low = 0;
    double high = 1;
    for (double middle = 0.5; low < middle && middle < high; middle = (low + high) / 2) {
      if (exponent + cubic(middle) <= place) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.scalb(1 + low, exponent);
  }

  /// From 0 to 1 as its argument does, near the logarithm to the base 2 of one more than that.
  private static double cubic(double rest) {
    return ((A * rest + B) * rest + C) * rest;
  }
}
