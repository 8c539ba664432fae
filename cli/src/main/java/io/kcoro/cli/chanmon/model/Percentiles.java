package io.kcoro.cli.chanmon.model;

/// How measured times are spread, in nanoseconds.
public interface Percentiles {
  /// Half of the times are no longer.
  long p50();

  /// 90 of 100 are no longer.
  long p90();

  /// 99 of 100 are no longer.
  long p99();

  /// 999 of 1000 are no longer.
  long p999();

  /// None is longer.
  long max();
}
