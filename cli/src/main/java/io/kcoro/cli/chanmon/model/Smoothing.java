package io.kcoro.cli.chanmon.model;

import java.time.Duration;

/// An exponential mean: a value weighs the less the older it is. What is older than the time
/// constant has a weight of 37 % together, whatever the distances of the values are. Not
/// thread-safe.
final class Smoothing {
  private final double constantNanos;
  private double mean = Double.NaN;

  /// @param constant the time constant, more than 0
  Smoothing(Duration constant) {
    constantNanos = constant.toNanos();
  }

  /// Takes a value that held for the last `nanos` and returns the mean. The first one is the mean.
  double add(double value, long nanos) {
    mean =
        Double.isNaN(mean)
            ? value
            : mean + (value - mean) * -Math.expm1(-Math.max(0, nanos) / constantNanos);
    return mean;
  }
}
