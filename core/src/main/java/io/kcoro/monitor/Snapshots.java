package io.kcoro.monitor;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.schedule.Scheduler;
import io.kcoro.scope.ChannelUsers;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Takes snapshots.
final class Snapshots {
  private Snapshots() {}

  static RuntimeSnapshot take() {
    Instant now = Instant.now();
    // The scopes first: whose thread is a coroutine's is known when the channels are looked at.
    List<ScopeSnapshot> scopes =
        Scope.snapshots().stream().sorted(Comparator.comparingLong(ScopeSnapshot::id)).toList();
    List<ChannelSnapshot> channels = new ArrayList<>();
    List<ChannelUsers> users = new ArrayList<>();
    for (Channel<?> channel : Channel.all()) {
      ChannelSnapshot snapshot = channel.snapshot();
      channels.add(snapshot);
      ChannelUsers known = ChannelUsers.of(channel);
      if (isAnything(known)) {
        users.add(known);
      }
    }
    List<SchedulerSnapshot> schedulers =
        Scheduler.all().stream()
            .map(each -> new SchedulerSnapshot(each.name(), each.stats()))
            .sorted(Comparator.comparing(SchedulerSnapshot::name))
            .toList();
    return new RuntimeSnapshot(now, channels, users, scopes, schedulers);
  }

  private static boolean isAnything(ChannelUsers known) {
    return !known.waitingSenders().isEmpty()
        || !known.waitingReceivers().isEmpty()
        || !known.seenSenders().isEmpty()
        || !known.seenReceivers().isEmpty()
        || known.createdAt() != null;
  }
}
