package io.kcoro.channel;

import org.jspecify.annotations.Nullable;

/// A clause that receives an element.
///
/// @param <T> the type of the elements
public final class ReceiveClause<T> extends ChannelClause {
  // What a turn has received lies in the branch's slot, wherever it came from.

  ReceiveClause(SelectWait wait, SelectableChannel channel) {
    super(wait, channel);
  }

  /// The element that this turn has received. It belongs to the caller; the clause keeps it until
  /// the next turn.
  ///
  /// @throws ChannelClosedException if the clause was chosen because its channel has ended
  /// @throws IllegalStateException if the clause was not chosen
  public T element() {
    T received = orNull();
    if (received == null) {
      if (isClosed()) {
        throw closedException();
      }
      throw new IllegalStateException(
          "the clause that receives from '" + channel.name() + "' was not chosen");
    }
    return received;
  }

  /// The element that this turn has received, or null if the clause was not chosen, or its channel
  /// has ended.
  @SuppressWarnings("unchecked") // the channel gives elements of this type only
  public @Nullable T orNull() {
    return (T) branch.slot;
  }

  @Override
  boolean tryNow() {
    if (!channel.seemsReadyToGive()) {
      return false;
    }
    Object taken = channel.poll(null);
    if (taken == ChannelEngine.Nothing.WOULD_BLOCK) {
      return false;
    }
    if (taken == ChannelEngine.Nothing.CLOSED) {
      closed();
    } else {
      branch.slot = taken;
    }
    return true;
  }

  @Override
  void matched() {} // the element is where it was put

  @Override
  void reset() {
    super.reset();
    branch.slot = null;
  }

  @Override
  public String toString() {
    return "receive from '" + channel.name() + "'";
  }
}
