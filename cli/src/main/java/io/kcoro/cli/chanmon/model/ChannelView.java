package io.kcoro.cli.chanmon.model;

import io.kcoro.channel.ChannelSnapshot;

/// A channel as it was seen.
///
/// @param snapshot what it had done by then
/// @param times what is known of its times
public record ChannelView(ChannelSnapshot snapshot, ChannelTimes times) {}
