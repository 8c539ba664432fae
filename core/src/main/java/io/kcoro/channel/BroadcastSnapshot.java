package io.kcoro.channel;

/// What a [Broadcast] has done so far, taken in one instant.
///
/// @param name the name of its inlet
/// @param published elements it has taken from its inlet
/// @param unheard how many of them nobody has seen or will: there was no subscriber who took them,
///   and no replay
/// @param disconnected subscribers left behind because they were slow
/// @param subscribers subscribers now
/// @param ended whether it has ended for its subscribers
public record BroadcastSnapshot(
    String name, long published, long unheard, long disconnected, int subscribers, boolean ended) {}
