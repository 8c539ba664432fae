package io.kcoro.monitor;

import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.scope.ChannelUsers;
import io.kcoro.scope.ScopeSnapshot;
import java.time.Instant;
import java.util.List;

/// All that [Monitor] sees in this process. Nobody is stopped for it, so that one part need not fit
/// the other; each channel by itself is seen in one instant.
///
/// @param takenAt when
/// @param channels in the order in which they were made
/// @param users who is known to use these channels, in the same order; not for a channel of which
///   nothing is known
/// @param scopes those that no other scope or coroutine has opened; the others are within them
/// @param schedulers those that have not ended
public record RuntimeSnapshot(
    Instant takenAt,
    List<ChannelSnapshot> channels,
    List<ChannelUsers> users,
    List<ScopeSnapshot> scopes,
    List<SchedulerSnapshot> schedulers) {
  public RuntimeSnapshot {
    channels = List.copyOf(channels);
    users = List.copyOf(users);
    scopes = List.copyOf(scopes);
    schedulers = List.copyOf(schedulers);
  }

  /// Who waits for whom, as far as this one look tells: [Monitor#waits()] looks twice.
  public WaitGraph waits() {
    return new Waits(this, null).graph();
  }

  /// As [Monitor#dump()], but of this one look.
  @Override
  public String toString() {
    return Dump.of(this);
  }
}
