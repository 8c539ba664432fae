package io.kcoro.channel;

import io.kcoro.cancel.UncheckedInterruptedException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The loop over a channel's elements. Used by one thread.
final class ChannelElements<T> implements Iterator<T> {
  private final DefaultChannel<T> channel;
  private @Nullable T received;
  private boolean ended;

  ChannelElements(DefaultChannel<T> channel) {
    this.channel = channel;
  }

  @Override
  public boolean hasNext() {
    if (received == null && !ended) {
      try {
        received = channel.receiveOrNull();
      } catch (InterruptedException e) {
        throw new UncheckedInterruptedException(e);
      }
      ended = received == null;
    }
    return received != null;
  }

  @Override
  public T next() {
    if (!hasNext() || received == null) {
      throw new NoSuchElementException("channel '" + channel.name() + "' is closed");
    }
    T element = received;
    received = null;
    return element;
  }
}
