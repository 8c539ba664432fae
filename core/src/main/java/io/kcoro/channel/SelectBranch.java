package io.kcoro.channel;

import io.kcoro.internal.wait.Waiter;
import io.kcoro.internal.wait.Waiting;
import org.jspecify.annotations.Nullable;

/// What stands in the queue of one channel for one clause of a select. Used again for each wait: it
/// is out of its queue before the next one starts.
final class SelectBranch extends Waiter {
  final SelectableChannel channel;
  final ChannelClause clause;
  final SelectWait wait;

  /// The element to be sent; null if the branch receives. Plain: the owner's, set before it queues.
  @Nullable Object element;

  /// What the policy of the channel has accepted in place of [#element], during a wait; null if
  /// there is no policy. Plain likewise.
  @Nullable Object accepted;

  SelectBranch(SelectWait wait, SelectableChannel channel, ChannelClause clause) {
    super(wait.turn);
    this.wait = wait;
    this.channel = channel;
    this.clause = clause;
  }

  @Override
  public @Nullable Object party() {
    return wait.waits();
  }

  @Override
  public @Nullable Waiting waiting() {
    return wait.owner() == null ? wait.waiting() : null; // others tell that themselves
  }

  @Override
  public void resume() {
    wait.ended(clause);
  }
}
