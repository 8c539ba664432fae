package io.kcoro.channel;

/// What a [Ticker] sends.
///
/// @param number how many intervals lie between this tick and the first one, which is 0; ticks that
///   were skipped leave a gap
/// @param nanoTime when it was due, on the clock of the ticker
public record Tick(long number, long nanoTime) {}
