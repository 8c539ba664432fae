package io.kcoro.channel;

/// What a [Ticker] does about ticks that fell due while an earlier one waited to be received.
public enum MissedTicks {
  /// They come one right after the other, until the ticker has caught up. None is lost; in the long
  /// run there are as many as intervals.
  BURST,

  /// They are left out: the next tick comes at the next whole interval from the first tick on.
  SKIP,

  /// The next tick comes an interval after the earlier one was received, and so do all that follow.
  /// Between two receives lies an interval at least; the moments drift.
  DELAY
}
