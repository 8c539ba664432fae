package io.kcoro.cli.chanmon.model;

import io.kcoro.channel.ChannelFailures;
import org.jspecify.annotations.Nullable;

/// The numbers of one interval, and of the time up to its end.
///
/// @param millis the time since the beginning
/// @param mode what is counted
/// @param sends packets sent, or tasks started, since the beginning
/// @param recvs packets received, or tasks ended, since the beginning
/// @param pps packets received, or tasks ended, a second in this interval
/// @param gbps the same in 10^9 bits a second; null if the sizes are not known
/// @param smoothPps the exponential mean of `pps`
/// @param smoothGbps that of `gbps`; null likewise
/// @param peakPps the largest `pps` so far
/// @param peakGbps that of `gbps`; null likewise
/// @param averagePps the mean over the whole time
/// @param averageGbps the same of bits; null likewise
/// @param failures what has failed in this interval, of both sides; null if it is not counted
/// @param times of the channel, if there is one only
/// @param handOff tasks that workers took from their hand-off slots, as a part of all that they ran
///   in this interval; null if they ran none, or there is no scheduler
/// @param steal looks of idle workers into others' queues that found a task, as a part of all such
///   looks in this interval; null if there was none, or there is no scheduler
public record Sample(
    long millis,
    Mode mode,
    long sends,
    long recvs,
    double pps,
    @Nullable Double gbps,
    double smoothPps,
    @Nullable Double smoothGbps,
    double peakPps,
    @Nullable Double peakGbps,
    double averagePps,
    @Nullable Double averageGbps,
    @Nullable ChannelFailures failures,
    ChannelTimes times,
    @Nullable Double handOff,
    @Nullable Double steal) {}
