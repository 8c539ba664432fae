package io.kcoro.monitor;

import io.kcoro.channel.ChannelMeasures;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.schedule.SchedulerStats;
import io.kcoro.scope.ChannelUsers;
import io.kcoro.scope.ScopeSnapshot;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A snapshot as text, in an order that does not depend on when it was taken.
final class Dump {
  /// From when on a wait is suspicious.
  static final Duration LONG = Duration.ofMinutes(1);

  private Dump() {}

  static String of(RuntimeSnapshot snapshot) {
    Waits waits = new Waits(snapshot, null);
    return of(snapshot, waits.graph(), waits.leaks(LONG));
  }

  static String of(RuntimeSnapshot snapshot, WaitGraph graph, List<Leak> leaks) {
    StringBuilder text = new StringBuilder();
    snapshot.scopes().stream()
        .sorted(Comparator.comparing(ScopeSnapshot::name).thenComparingLong(ScopeSnapshot::id))
        .forEach(text::append);
    Map<Long, ChannelUsers> users = new HashMap<>();
    snapshot.users().forEach(each -> users.put(each.channel(), each));
    snapshot.channels().stream()
        .sorted(Comparator.comparing(ChannelSnapshot::name).thenComparingLong(ChannelSnapshot::id))
        .forEach(each -> append(text, each, users.get(each.id())));
    snapshot.schedulers().forEach(each -> append(text, each));
    text.append(graph);
    leaks.forEach(leak -> text.append("suspected leak: ").append(leak).append('\n'));
    return text.toString();
  }

  private static void append(
      StringBuilder text, ChannelSnapshot channel, @Nullable ChannelUsers users) {
    text.append("channel '").append(channel.name()).append("', ").append(channel.kind());
    text.append(", ").append(channel.buffered());
    switch (channel.kind()) {
      case BUFFERED, CONFLATED -> text.append('/').append(channel.capacity());
      case RENDEZVOUS, UNLIMITED -> {} // has no limit worth telling
    }
    text.append(
        " buffered, %d senders and %d receivers waiting"
            .formatted(channel.waitingSenders(), channel.waitingReceivers()));
    if (channel.closedForSend()) {
      text.append(", closed");
    }
    ChannelMeasures measures = channel.measures();
    if (measures != null) {
      text.append(
          ", waited: %d sends and %d receives, failed: %d and %d"
              .formatted(
                  measures.sendWaits(),
                  measures.receiveWaits(),
                  measures.sendFailures().total(),
                  measures.receiveFailures().total()));
    }
    if (users != null && users.createdAt() != null) {
      text.append(", made at ").append(users.createdAt());
    }
    text.append('\n');
  }

  private static void append(StringBuilder text, SchedulerSnapshot scheduler) {
    SchedulerStats stats = scheduler.stats();
    text.append(
        "scheduler '%s', %d workers, %d of %d tasks done, %d injected waiting, %d stalls\n"
            .formatted(
                scheduler.name(),
                stats.workers().size(),
                stats.completed(),
                stats.submitted(),
                stats.injectDepth(),
                stats.stalls()));
  }
}
