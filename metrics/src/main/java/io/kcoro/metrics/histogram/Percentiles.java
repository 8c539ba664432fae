package io.kcoro.metrics.histogram;

import io.kcoro.metering.TimeKind;

/// The distribution of the times of one kind from one source, all in nanoseconds. Each is within
/// one percent, and a nanosecond, of a time that was recorded, and never above the maximum.
///
/// @param source the name of the channel, the scheduler or the actor
/// @param kind what was timed
/// @param count times recorded: the sample, not all operations
/// @param p50 half of them were not longer than this
/// @param p90 nor nine tenths than this
/// @param p99 nor 99 of 100 than this
/// @param p999 nor 999 of 1,000 than this
/// @param max the longest; exact in totals, within one percent in intervals
public record Percentiles(
    String source, TimeKind kind, long count, long p50, long p90, long p99, long p999, long max) {}
