package io.kcoro.metrics.micrometer;

import io.kcoro.channel.ChannelFailures;
import io.kcoro.channel.ChannelKind;
import io.kcoro.channel.ChannelMeasures;
import io.kcoro.channel.ChannelSnapshot;

/// What the meters show of a channel, or of several together.
///
/// @param measured whether failures are, or were once
record Sums(
    long depth,
    double capacity,
    long waitingSenders,
    long waitingReceivers,
    long sends,
    long receives,
    long droppedNewest,
    long droppedOldest,
    long undelivered,
    boolean measured,
    ChannelFailures sendFailures,
    ChannelFailures receiveFailures) {
  static final Sums NONE =
      new Sums(0, 0, 0, 0, 0, 0, 0, 0, 0, false, ChannelFailures.NONE, ChannelFailures.NONE);

  static Sums of(ChannelSnapshot channel) {
    ChannelMeasures measures = channel.measures();
    return new Sums(
        channel.buffered(),
        channel.kind() == ChannelKind.UNLIMITED ? Double.POSITIVE_INFINITY : channel.capacity(),
        channel.waitingSenders(),
        channel.waitingReceivers(),
        channel.accepted(),
        channel.received(),
        channel.droppedNewest(),
        channel.droppedOldest(),
        channel.undelivered(),
        measures != null,
        measures == null ? ChannelFailures.NONE : measures.sendFailures(),
        measures == null ? ChannelFailures.NONE : measures.receiveFailures());
  }

  Sums plus(Sums other) {
    return new Sums(
        depth + other.depth,
        capacity + other.capacity,
        waitingSenders + other.waitingSenders,
        waitingReceivers + other.waitingReceivers,
        sends + other.sends,
        receives + other.receives,
        droppedNewest + other.droppedNewest,
        droppedOldest + other.droppedOldest,
        undelivered + other.undelivered,
        measured || other.measured,
        plus(sendFailures, other.sendFailures),
        plus(receiveFailures, other.receiveFailures));
  }

  /// Only what is counted, without what is at a moment.
  Sums counts() {
    return new Sums(
        0,
        0,
        0,
        0,
        sends,
        receives,
        droppedNewest,
        droppedOldest,
        undelivered,
        measured,
        sendFailures,
        receiveFailures);
  }

  /// The same with the failures of `earlier` where those of this are less, as they are after the
  /// metering was switched off: a counter does not go down.
  Sums notBelow(Sums earlier) {
    return new Sums(
        depth,
        capacity,
        waitingSenders,
        waitingReceivers,
        sends,
        receives,
        droppedNewest,
        droppedOldest,
        undelivered,
        measured || earlier.measured,
        greater(sendFailures, earlier.sendFailures),
        greater(receiveFailures, earlier.receiveFailures));
  }

  private static ChannelFailures plus(ChannelFailures one, ChannelFailures other) {
    return new ChannelFailures(
        one.wouldBlock() + other.wouldBlock(),
        one.timedOut() + other.timedOut(),
        one.cancelled() + other.cancelled(),
        one.closed() + other.closed());
  }

  private static ChannelFailures greater(ChannelFailures one, ChannelFailures other) {
    return new ChannelFailures(
        Math.max(one.wouldBlock(), other.wouldBlock()),
        Math.max(one.timedOut(), other.timedOut()),
        Math.max(one.cancelled(), other.cancelled()),
        Math.max(one.closed(), other.closed()));
  }
}
