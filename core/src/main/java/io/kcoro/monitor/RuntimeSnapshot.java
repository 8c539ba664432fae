package io.kcoro.monitor;

import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.scope.ScopeSnapshot;
import java.time.Instant;
import java.util.List;

/// All that [Monitor] sees in this process. Nobody is stopped for it, so that one part need not fit
/// the other; each channel by itself is seen in one instant.
///
/// @param takenAt when
/// @param channels in the order in which they were made
/// @param scopes those that no other scope or coroutine has opened; the others are within them
/// @param schedulers those that have not ended
public record RuntimeSnapshot(
    Instant takenAt,
    List<ChannelSnapshot> channels,
    List<ScopeSnapshot> scopes,
    List<SchedulerSnapshot> schedulers) {
  public RuntimeSnapshot {
    channels = List.copyOf(channels);
    scopes = List.copyOf(scopes);
    schedulers = List.copyOf(schedulers);
  }
}
