package io.kcoro.scope;

import io.kcoro.channel.Channel;
import io.kcoro.internal.live.CreationSites;
import io.kcoro.internal.wait.ChannelParties;
import io.kcoro.internal.wait.Parties;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.internal.wait.Waiting;
import io.kcoro.internal.wait.WatchedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who is known to use a channel: those that wait there now, and, while it is metered, those that
/// were seen to send or to receive.
///
/// @param channel the number of the channel, as `id` of its snapshot
/// @param waitingSenders those that wait to send; the first ones only if they are thousands
/// @param waitingReceivers those that wait to receive, likewise
/// @param seenSenders those that were seen to send and have not ended; empty if that is not noted
/// @param seenReceivers those that were seen to receive, likewise
/// @param createdAt where in the program the channel was made; null unless such places are kept
public record ChannelUsers(
    long channel,
    List<User> waitingSenders,
    List<User> waitingReceivers,
    List<User> seenSenders,
    List<User> seenReceivers,
    @Nullable StackTraceElement createdAt) {
  /// A coroutine, or a thread outside any.
  ///
  /// @param id its number; that of a coroutine as in its snapshot
  /// @param name that of the thread or, if it has none, of the coroutine
  /// @param waits what would end its wait, if it is a thread that waits in the channel; else empty
  /// @param waitingSince how long it has been waiting so; null if it does not, or that was not
  ///   noted
  public record User(
      long id, String name, List<WaitTarget> waits, @Nullable Duration waitingSince) {
    public User {
      waits = List.copyOf(waits);
    }
  }

  public ChannelUsers {
    waitingSenders = List.copyOf(waitingSenders);
    waitingReceivers = List.copyOf(waitingReceivers);
    seenSenders = List.copyOf(seenSenders);
    seenReceivers = List.copyOf(seenReceivers);
  }

  /// Those of `channel`. Never suspends; while it looks, the channel stands still for a moment.
  public static ChannelUsers of(Channel<?> channel) {
    WatchedChannel watched = (WatchedChannel) channel;
    List<User> senders = new ArrayList<>();
    List<User> receivers = new ArrayList<>();
    ChannelParties parties = watched.parties();
    if (parties != null) {
      parties.forEachSender(into(senders));
      parties.forEachReceiver(into(receivers));
    }
    return new ChannelUsers(
        watched.channelId(),
        waiting(watched, true),
        waiting(watched, false),
        senders,
        receivers,
        CreationSites.of(channel));
  }

  private static Consumer<Object> into(List<User> users) {
    return party -> {
      if (!Parties.isOver(party)) {
        users.add(new User(Parties.number(party), Parties.name(party), List.of(), null));
      }
    };
  }

  private static List<User> waiting(WatchedChannel channel, boolean senders) {
    List<User> users = new ArrayList<>();
    for (Waiter waiter : channel.waiting(senders)) {
      Object party = waiter.party();
      if (party != null) {
        Waiting waiting = party instanceof Thread ? waiter.waiting() : null;
        users.add(
            new User(
                Parties.number(party),
                Parties.name(party),
                WaitTarget.of(waiting),
                ScopeTree.since(waiting)));
      }
    }
    return users;
  }
}
