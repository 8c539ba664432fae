package io.kcoro.channel;

import io.kcoro.internal.wait.Target;
import io.kcoro.internal.wait.Waiter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A clause that sends into a channel or receives from one.
///
/// A channel that has ended makes its clause ready, with a closed result: [#isClosed()]. It stays
/// ready, so disable such a clause, or leave that to [Select#loop].
public abstract sealed class ChannelClause extends SelectClause permits ReceiveClause, SendClause {
  final SelectableChannel channel;
  final SelectBranch branch;
  private boolean closed;
  private @Nullable Throwable cause;

  ChannelClause(SelectWait wait, SelectableChannel channel) {
    this.channel = channel;
    branch = new SelectBranch(wait, channel, this);
  }

  /// Whether the clause was chosen because its channel has ended.
  public final boolean isClosed() {
    return closed;
  }

  /// What the channel was ended with; null if it was without a cause, or has not ended.
  public final @Nullable Throwable cause() {
    return cause;
  }

  /// Takes over what its branch has brought: it was claimed.
  final void chosen() {
    if (branch.handOver == Waiter.CLOSED) {
      closed();
    } else {
      matched();
    }
  }

  abstract void matched();

  final void closed() {
    closed = true;
    if (branch.element != null) {
      channel.sendFailed(Outcome.CLOSED);
    } else {
      channel.receiveFailed(Outcome.CLOSED);
    }
    cause = channel.cause(); // once: a cancel may still bring one
  }

  @Override
  void reset() {
    closed = false;
    cause = null;
  }

  @Override
  void addTargets(List<Target> targets) {
    channel.addTargets(branch, targets);
  }

  @Override
  boolean keepsLoop() {
    return isActive();
  }

  @Override
  boolean isSpent() {
    return closed;
  }

  final ChannelClosedException closedException() {
    return channel.closedException();
  }
}
