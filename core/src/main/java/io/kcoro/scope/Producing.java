package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.internal.wait.Produces;
import io.kcoro.internal.wait.WatchedChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The body of a coroutine whose channel ends with it.
final class Producing<T> implements TaskBody<@Nullable Void>, Produces {
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
      if (!closed.isByCancel() || !channel.isClosedForReceive()) {
        cause = closed;
        throw closed;
      } // else whoever received has had enough
    } catch (Throwable failure) {
      cause = asSeenByReceivers(failure);
      throw failure;
    } finally {
      channel.close(cause);
    }
    return null;
  }

  /// A cancellation is to be known as one, also where it came as an interrupt.
  private static Throwable asSeenByReceivers(Throwable failure) {
    Frame frame = Objects.requireNonNull(Frame.current());
    CancellationReason reason = frame.reason();
    return reason != null && Cancellations.isConsequence(failure, reason)
        ? new CancelledException(reason)
        : failure;
  }

  @Override
  public WatchedChannel produced() {
    return (WatchedChannel) channel;
  }

  /// Called in place of the above, if the coroutine was cancelled before.
  void cancelled(CancelledException cancellation) {
    channel.close(cancellation);
  }
}
