package io.kcoro.cli.chanmon.model;

import io.kcoro.channel.ChannelFailures;
import io.kcoro.channel.ChannelMeasures;
import io.kcoro.channel.ChannelSnapshot;
import org.jspecify.annotations.Nullable;

/// What has been done since a beginning, added up over all that was watched; never becomes less.
///
/// @param sends packets that channels have accepted, or tasks that were started
/// @param recvs packets that were received, or tasks that have ended
/// @param bytes bytes of what was received; null if they are not known
/// @param dropped packets that were dropped, on arrival or for newer ones
/// @param undelivered packets that were given up
/// @param sendFailures sends that failed; null if nobody counts them
/// @param receiveFailures receives that failed; null likewise
public record Counts(
    long sends,
    long recvs,
    @Nullable Long bytes,
    long dropped,
    long undelivered,
    @Nullable ChannelFailures sendFailures,
    @Nullable ChannelFailures receiveFailures) {
  /// Nothing done, and nothing known of failures.
  public static final Counts NONE = new Counts(0, 0, null, 0, 0, null, null);

  /// What one channel has done.
  public static Counts of(ChannelSnapshot channel) {
    ChannelMeasures measures = channel.measures();
    return new Counts(
        channel.accepted(),
        channel.received(),
        measures == null ? null : measures.bytesReceived(),
        channel.droppedNewest() + channel.droppedOldest(),
        channel.undelivered(),
        measures == null ? null : measures.sendFailures(),
        measures == null ? null : measures.receiveFailures());
  }

  /// Both together.
  public Counts plus(Counts more) {
    return new Counts(
        sends + more.sends,
        recvs + more.recvs,
        sum(bytes, more.bytes),
        dropped + more.dropped,
        undelivered + more.undelivered,
        sum(sendFailures, more.sendFailures),
        sum(receiveFailures, more.receiveFailures));
  }

  /// The same, where each packet has `size` bytes.
  public Counts ofSize(int size) {
    return new Counts(
        sends, recvs, recvs * size, dropped, undelivered, sendFailures, receiveFailures);
  }

  /// The failures of both sides; null if none are counted.
  public @Nullable ChannelFailures failures() {
    return sum(sendFailures, receiveFailures);
  }

  private static @Nullable Long sum(@Nullable Long a, @Nullable Long b) {
    return a == null || b == null ? (a == null ? b : a) : Long.valueOf(a + b);
  }

  private static @Nullable ChannelFailures sum(
      @Nullable ChannelFailures a, @Nullable ChannelFailures b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return new ChannelFailures(
        a.wouldBlock() + b.wouldBlock(),
        a.timedOut() + b.timedOut(),
        a.cancelled() + b.cancelled(),
        a.closed() + b.closed());
  }
}
