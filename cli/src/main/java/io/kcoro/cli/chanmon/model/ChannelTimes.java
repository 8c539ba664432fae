package io.kcoro.cli.chanmon.model;

import org.jspecify.annotations.Nullable;

/// The times of a channel's operations.
///
/// @param sendWait how long sends waited; null if it is not measured, as each of these
/// @param receiveWait how long receives waited
/// @param transit from the beginning of a send to the receive of its element
public record ChannelTimes(
    @Nullable Percentiles sendWait,
    @Nullable Percentiles receiveWait,
    @Nullable Percentiles transit) {
  /// Nothing is measured.
  public static final ChannelTimes NONE = new ChannelTimes(null, null, null);
}
