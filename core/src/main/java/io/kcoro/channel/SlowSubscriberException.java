package io.kcoro.channel;

/// Why the channel of a subscriber was closed that was too slow, under [SlowSubscriber#DISCONNECT].
public final class SlowSubscriberException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  SlowSubscriberException(String broadcast, String channel) {
    super("subscriber '%s' was too slow for broadcast '%s'".formatted(channel, broadcast));
  }
}
