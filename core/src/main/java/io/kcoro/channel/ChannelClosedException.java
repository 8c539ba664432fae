package io.kcoro.channel;

import org.jspecify.annotations.Nullable;

/// Thrown by a suspending operation on a channel that has ended: by a send to a closed channel, by
/// a receive from a closed channel that is empty. Its cause is the one the channel was ended with.
public final class ChannelClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final boolean byCancel;

  ChannelClosedException(String message, @Nullable Throwable cause, boolean byCancel) {
    super(message, cause);
    this.byCancel = byCancel;
  }

  /// Whether the channel was cancelled, by a receiver that wants no more; else it was closed.
  public boolean isByCancel() {
    return byCancel;
  }
}
