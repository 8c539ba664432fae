package io.kcoro.scope;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelClosedException;
import org.jspecify.annotations.Nullable;

/// The body of a coroutine whose channel ends with it.
final class Producing<T> implements TaskBody<@Nullable Void> {
  private final Channel<T> channel;
  private final ProducerBody<T> body;

  Producing(Channel<T> channel, ProducerBody<T> body) {
    this.channel = channel;
    this.body = body;
  }

  @Override
  public @Nullable Void call() throws Exception {
    Throwable cause = null;
    try {
      body.run(channel);
    } catch (ChannelClosedException closed) {
      if (!channel.isClosedForReceive()) {
        cause = closed;
        throw closed;
      } // else whoever received has had enough
    } catch (Throwable failure) {
      cause = failure;
      throw failure;
    } finally {
      channel.close(cause);
    }
    return null;
  }

  /// Called in place of the above, if the coroutine was cancelled before.
  void cancelled(CancelledException cancellation) {
    channel.close(cancellation);
  }
}
