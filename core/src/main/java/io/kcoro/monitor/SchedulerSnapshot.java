package io.kcoro.monitor;

import io.kcoro.schedule.SchedulerStats;

/// What a scheduler has done so far.
///
/// @param name its name
/// @param stats its counts
public record SchedulerSnapshot(String name, SchedulerStats stats) {}
