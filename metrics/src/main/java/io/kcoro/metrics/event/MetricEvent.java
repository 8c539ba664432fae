package io.kcoro.metrics.event;

import io.kcoro.channel.ChannelRate;
import io.kcoro.channel.ChannelSnapshot;

/// What a channel has done since the event before.
///
/// @param version of the form of events: [#VERSION]
/// @param number from 1 for each subscription; a gap tells of events that nobody received in time
/// @param snapshot the channel as it was
/// @param rate what it did since the event before, or since the subscription
public record MetricEvent(int version, long number, ChannelSnapshot snapshot, ChannelRate rate) {
  /// The version of the form that this library makes.
  public static final int VERSION = 1;
}
