package io.kcoro.internal.wait;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A channel as who looks from outside sees it.
public interface WatchedChannel {
  /// Its number in this process.
  long channelId();

  /// Its name.
  String name();

  /// How many elements it keeps now.
  long buffered();

  /// How many it keeps at most, [Long#MAX_VALUE] if any number.
  long mostBuffered();

  /// Those that wait in one of its queues, the first ones only if they are very many. By the time
  /// this returns they may have been served.
  List<Waiter> waiting(boolean senders);

  /// Who was seen to use it; null if that is not noted.
  @Nullable ChannelParties parties();
}
