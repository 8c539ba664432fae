package io.kcoro.channel;

import io.kcoro.metering.Metering;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a channel did between two snapshots.
///
/// @param interval the time between them, at least a microsecond
/// @param sent elements accepted
/// @param received elements received
/// @param bytesSent bytes of the accepted elements; null if they are not measured in both snapshots
/// @param bytesReceived bytes of the received elements; null likewise
/// @param droppedNewest elements dropped on arrival
/// @param droppedOldest elements dropped for newer ones
/// @param undelivered elements given up by `cancel`
/// @param sendFailures sends that failed; none where they are not measured
/// @param receiveFailures receives that failed; none likewise
public record ChannelRate(
    Duration interval,
    long sent,
    long received,
    @Nullable Long bytesSent,
    @Nullable Long bytesReceived,
    long droppedNewest,
    long droppedOldest,
    long undelivered,
    ChannelFailures sendFailures,
    ChannelFailures receiveFailures) {
  private static final Duration SHORTEST = Duration.ofNanos(1_000);
  private static final double NANOS = 1e9;
  private static final ChannelMeasures NOTHING =
      new ChannelMeasures(
          Metering.OFF,
          null,
          null,
          null,
          null,
          0,
          0,
          0,
          0,
          ChannelFailures.NONE,
          ChannelFailures.NONE);

  /// From one snapshot of a channel to a later one of the same.
  ///
  /// @param earlier null for the beginning: the interval is the time since the channel was made
  /// @param later of the same channel
  /// @throws IllegalArgumentException if the two are of different channels
  public static ChannelRate between(@Nullable ChannelSnapshot earlier, ChannelSnapshot later) {
    if (earlier == null) {
      return between(later.atCreation(), later);
    }
    if (earlier.id() != later.id()) {
      throw new IllegalArgumentException(
          "the snapshots are of two channels: '%s' and '%s'"
              .formatted(earlier.name(), later.name()));
    }
    Duration time = later.age().minus(earlier.age());
    ChannelMeasures after = later.measures();
    ChannelMeasures before = earlier.measures() == null ? NOTHING : earlier.measures();
    return new ChannelRate(
        time.compareTo(SHORTEST) < 0 ? SHORTEST : time,
        later.accepted() - earlier.accepted(),
        later.received() - earlier.received(),
        after == null ? null : added(before.bytesSent(), after.bytesSent()),
        after == null ? null : added(before.bytesReceived(), after.bytesReceived()),
        later.droppedNewest() - earlier.droppedNewest(),
        later.droppedOldest() - earlier.droppedOldest(),
        later.undelivered() - earlier.undelivered(),
        after == null ? ChannelFailures.NONE : added(before.sendFailures(), after.sendFailures()),
        after == null
            ? ChannelFailures.NONE
            : added(before.receiveFailures(), after.receiveFailures()));
  }

  private static @Nullable Long added(@Nullable Long before, @Nullable Long after) {
    return after == null
        ? null
        : Long.valueOf(after - (before == null || before > after ? 0 : before));
  }

  /// The metering may have been switched off and on again: then it counts from zero.
  private static ChannelFailures added(ChannelFailures before, ChannelFailures after) {
    ChannelFailures added = after.since(before);
    boolean isAnew =
        Math.min(
                Math.min(added.wouldBlock(), added.timedOut()),
                Math.min(added.cancelled(), added.closed()))
            < 0;
    return isAnew ? after : added;
  }

  /// Accepted elements a second.
  public double sentPerSecond() {
    return perSecond(sent);
  }

  /// Received elements a second.
  public double receivedPerSecond() {
    return perSecond(received);
  }

  /// Bytes of received elements a second; null if they are not measured.
  public @Nullable Double bytesReceivedPerSecond() {
    return bytesReceived == null ? null : perSecond(bytesReceived);
  }

  private double perSecond(long count) {
    return count * NANOS / interval.toNanos();
  }
}
