package io.kcoro.internal.wait;

import java.util.function.Consumer;

/// Who was seen to use a channel, as long as that is noted. A party is what [Waiter#party()] gives:
/// the thread, or the [StacklessRun]. Thread-safe; those that have ended may still be among them.
public interface ChannelParties {
  /// Gives each that was seen to send.
  void forEachSender(Consumer<Object> party);

  /// Gives each that was seen to receive.
  void forEachReceiver(Consumer<Object> party);
}
