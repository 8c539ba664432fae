package io.kcoro.scope;

import io.kcoro.internal.wait.WatchedChannel;
import org.jspecify.annotations.Nullable;

/// The mailbox of an actor when somebody looked.
///
/// @param channel the number of its channel
/// @param buffered how many messages wait in it
/// @param capacity how many it keeps at most; null if any number
public record MailboxSnapshot(long channel, long buffered, @Nullable Long capacity) {
  static MailboxSnapshot of(WatchedChannel channel) {
    long most = channel.mostBuffered();
    return new MailboxSnapshot(
        channel.channelId(),
        channel.buffered(),
        most == Long.MAX_VALUE ? null : Long.valueOf(most));
  }
}
