package io.kcoro.cli.chanmon.workload;

import io.kcoro.channel.ChannelKind;
import java.util.Locale;

/// What the workload does.
///
/// @param kind the kind of the channel
/// @param capacity of a buffered channel, at least 1
/// @param engine how the coroutines run
/// @param producers how many coroutines send, or start tasks
/// @param consumers how many receive
/// @param packets sent, or tasks started, in one run, by all producers together
/// @param packetSize bytes of a packet; at least 1, unless only references are sent
/// @param payload what a packet is
/// @param spin steps of work that a consumer does for each packet, or that a task does
public record WorkloadSettings(
    ChannelKind kind,
    int capacity,
    EngineKind engine,
    int producers,
    int consumers,
    long packets,
    int packetSize,
    PayloadKind payload,
    int spin) {
  /// The kind of the channel as the command line names it.
  public String kindName() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /// How many packets each of the producers sends: together all, and none more than one more than
  /// another.
  long share(int producer) {
    return packets / producers + (producer < packets % producers ? 1 : 0);
  }
}
