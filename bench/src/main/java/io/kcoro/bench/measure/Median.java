package io.kcoro.bench.measure;

import java.util.Arrays;

/// The middle of some numbers.
public final class Median {
  private Median() {}

  /// The middle one; of an even number, the mean of the two in the middle.
  ///
  /// @throws IllegalArgumentException if there are none
  public static double of(double... numbers) {
    if (numbers.length == 0) {
      throw new IllegalArgumentException("no numbers");
    }
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
