package io.kcoro.internal.wait;

import org.jspecify.annotations.Nullable;

/// What somebody who waits waits for, as seen by another thread that only looks: it may be over by
/// now.
///
/// @param what for people
/// @param since on the clock of [System#nanoTime()]; null if that was not recorded
/// @param isParked whether it waits for an unpark
public record Waiting(String what, @Nullable Long since, boolean isParked) {}
