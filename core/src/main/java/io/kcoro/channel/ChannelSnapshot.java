package io.kcoro.channel;

/// What a channel has done so far, taken in one instant.
///
/// It always holds that `accepted == received + buffered + droppedOldest + undelivered`.
///
/// @param name the channel's name
/// @param kind its kind
/// @param capacity how many elements it keeps, 0 for a rendezvous, [Integer#MAX_VALUE] if unlimited
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
public record ChannelSnapshot(
    String name,
    ChannelKind kind,
    int capacity,
    long accepted,
    long received,
    long buffered,
    long droppedNewest,
    long droppedOldest,
    long undelivered,
    long waitingSenders,
    long waitingReceivers,
    boolean closedForSend,
    boolean closedForReceive) {}
