package io.kcoro.channel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a channel has done so far, taken in one instant.
///
/// It always holds that `accepted == received + buffered + droppedOldest + undelivered`. What is in
/// the measures is counted a moment later than that; in a quiet channel all fits together.
///
/// @param id a number of its own in this process
/// @param name the channel's name
/// @param kind its kind
/// @param capacity how many elements it keeps, 0 for a rendezvous, [Integer#MAX_VALUE] if unlimited
/// @param overflow what it does when it is full
/// @param age the time since it was made
/// @param accepted elements it has taken: buffered or handed over
/// @param received elements handed to receivers
/// @param buffered elements it keeps now
/// @param droppedNewest elements dropped on arrival; not part of `accepted`
/// @param droppedOldest elements dropped for newer ones, the conflated included
/// @param undelivered elements given up by `cancel`
/// @param waitingSenders senders suspended now
/// @param waitingReceivers receivers suspended now
/// @param closedForSend whether sends are refused
/// @param closedForReceive whether receives are refused: closed, and nothing left
/// @param measures what was measured; null if its metering is off
/// @param transfers what became of payloads that it passes without a copy; null if it has no
///   [ElementPolicy] that tells
public record ChannelSnapshot(
    long id,
    String name,
    ChannelKind kind,
    int capacity,
    Overflow overflow,
    Duration age,
    long accepted,
    long received,
    long buffered,
    long droppedNewest,
    long droppedOldest,
    long undelivered,
    long waitingSenders,
    long waitingReceivers,
    boolean closedForSend,
    boolean closedForReceive,
    @Nullable ChannelMeasures measures,
    @Nullable TransferCounts transfers) {
  /// Elements that changed hands without a copy and without a buffer; none where that is not told.
  public long descriptorMatches() {
    return transfers == null ? 0 : Math.min(transfers.sent(), rendezvousMatches());
  }

  /// Elements that met their receiver without a buffer: all of a rendezvous, none known of others.
  public long rendezvousMatches() {
    return kind == ChannelKind.RENDEZVOUS ? accepted : 0;
  }

  ChannelSnapshot atCreation() {
    return new ChannelSnapshot(
        id,
        name,
        kind,
        capacity,
        overflow,
        Duration.ZERO,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        false,
        false,
        null,
        null);
  }
}
