package io.kcoro.cli.chanmon.model;

/// How measured times are spread, in nanoseconds.
///
/// @param p50 half of the times are no longer
/// @param p90 90 of 100 are no longer
/// @param p99 99 of 100 are no longer
/// @param p999 999 of 1000 are no longer
/// @param max none is longer
public record Percentiles(long p50, long p90, long p99, long p999, long max) {}
