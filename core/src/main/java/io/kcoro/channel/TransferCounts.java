package io.kcoro.channel;

/// What became of payloads that a channel was to pass on without a copy; told by its
/// [ElementPolicy]. The counts fit those of the channel when it is quiet.
///
/// @param backend the name of what passes them; the channel's capability, so to speak
/// @param sent elements accepted without a copy
/// @param received elements received, of those that were accepted at all
/// @param fallbackSmall elements accepted as a copy, because they were small
/// @param fallbackFormat elements accepted as a copy, because the backend cannot pass such memory
/// @param fallbackCapacity how many of those copies lie in the heap, because there was no other
///   room
/// @param cancelled sends that came to nothing while their payload was on its way: they timed out,
///   or were cancelled or interrupted
/// @param abortedByClose payloads that came back, or were released, because the channel ended
public record TransferCounts(
    String backend,
    long sent,
    long received,
    long fallbackSmall,
    long fallbackFormat,
    long fallbackCapacity,
    long cancelled,
    long abortedByClose) {}
