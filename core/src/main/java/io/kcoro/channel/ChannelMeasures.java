package io.kcoro.channel;

import io.kcoro.metering.Metering;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What was measured of a channel since its metering was switched on: a part of a
/// [ChannelSnapshot]. Counted when an operation has ended, never when it is tried.
///
/// @param level how much is measured
/// @param bytesSent the bytes of accepted elements; null if the channel was built without
///   [ChannelBuilder#sizedBy] or [ChannelBuilder#elements]
/// @param bytesReceived the bytes of received elements; null likewise
/// @param sinceFirstOperation how long ago the first element was accepted or received; null if none
///   was
/// @param sinceLastOperation the same of the last one that looked at the clock. In a busy channel
///   not each does: it is a millisecond or so older than the last one, and more if the traffic has
///   slowed down just then; after a snapshot the next operation looks
/// @param sendWaits sends that had to wait
/// @param receiveWaits receives that had to wait
/// @param cancelledSenders waiting senders that went away before they were served
/// @param cancelledReceivers waiting receivers that did
/// @param sendFailures sends that failed
/// @param receiveFailures receives that failed
public record ChannelMeasures(
    Metering level,
    @Nullable Long bytesSent,
    @Nullable Long bytesReceived,
    @Nullable Duration sinceFirstOperation,
    @Nullable Duration sinceLastOperation,
    long sendWaits,
    long receiveWaits,
    long cancelledSenders,
    long cancelledReceivers,
    ChannelFailures sendFailures,
    ChannelFailures receiveFailures) {}
