package io.kcoro.channel;

import java.util.Objects;

/// A clause that sends an element. As long as it has none it is left out; it has none again after
/// it was chosen, unless the channel had ended: then the element is still its sender's.
///
/// @param <T> the type of the elements
public final class SendClause<T> extends ChannelClause {
  private boolean dropped;

  SendClause(SelectWait wait, SelectableChannel channel) {
    super(wait, channel);
    if (channel.policy != null) {
      wait.sendsOwned();
    }
  }

  /// Sets the element to be sent, in place of any other.
  public void element(T element) {
    branch.element = Objects.requireNonNull(element, "element is null");
  }

  /// Takes the element back that was not sent.
  public void clear() {
    branch.element = null;
  }

  /// Whether there is an element to be sent.
  public boolean hasElement() {
    return branch.element != null;
  }

  /// Whether the element was dropped by this turn, under [Overflow#DROP_NEWEST].
  public boolean isDropped() {
    return dropped;
  }

  @Override
  boolean isActive() {
    return super.isActive() && hasElement();
  }

  @Override
  boolean tryNow() {
    if (!channel.seemsToHaveRoom()) {
      return false;
    }
    Object sent = Objects.requireNonNull(branch.element);
    Outcome outcome =
        channel.policy == null
            ? channel.offer(sent, null)
            : channel.offerOwned(sent, Outcome.WOULD_BLOCK);
    switch (outcome) {
      case WOULD_BLOCK -> {
        return false;
      }
      case CLOSED -> closed();
      default -> {
        dropped = outcome == Outcome.DROPPED;
        if (branch.element == sent) { // else an undelivered handler has set the next one
          branch.element = null;
        }
      }
    }
    return true;
  }

  @Override
  void matched() {
    branch.element = null;
  }

  @Override
  void reset() {
    super.reset();
    dropped = false;
  }

  @Override
  public String toString() {
    return "send to '" + channel.name() + "'";
  }
}
