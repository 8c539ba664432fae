package io.kcoro.channel;

import io.kcoro.cancel.CancellationToken;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.timer.TimerNode;
import io.kcoro.internal.wait.CancelHandler;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.time.Deadline;
import org.jspecify.annotations.Nullable;

/// What ends one wait of a stackless coroutine early: a deadline, a token. One object for one wait,
/// so that what is late cannot end another one; it also carries the wait's epoch.
final class StacklessLimit extends TimerNode {
  private final Waiter waiter;
  private final SelectableChannel channel;
  private final @Nullable Deadline deadline;
  private final @Nullable CancellationToken token;
  private final @Nullable CancelHandler byToken;
  private final long epoch;

  // Plain: written by who withdrew the waiter, before its resume(); read after it.
  private @Nullable Outcome reached;

  StacklessLimit(
      Waiter waiter,
      SelectableChannel channel,
      @Nullable Deadline deadline,
      @Nullable CancellationToken token) {
    this.waiter = waiter;
    this.channel = channel;
    this.deadline = deadline;
    this.token = token;
    epoch = waiter.epoch;
    byToken = token == null ? null : new ByToken();
  }

  private final class ByToken extends CancelHandler {
    @Override
    protected void fired() {
      reach(Outcome.CANCELLED);
    }
  }

  /// What it ends the wait with if that begins now, or null if it may begin.
  @Nullable Outcome reachedAlready() {
    if (token != null && token.isCancelled()) {
      return Outcome.CANCELLED;
    }
    return deadline != null && deadline.isExpired() ? Outcome.TIMED_OUT : null;
  }

  boolean isTimed() {
    return deadline != null;
  }

  boolean hasToken() {
    return token != null;
  }

  /// Called when the waiter stands in the queue, and its owner is still on the way out.
  void arm() {
    if (deadline != null) {
      Timed.timersOf(deadline.source()).scheduleWait(this, deadline.nanoTime());
    }
    if (byToken != null && !((CancelSignal) token()).register(byToken)) {
      reach(Outcome.CANCELLED);
    }
  }

  void disarm() {
    if (deadline != null) {
      Timed.timersOf(deadline.source()).cancel(this);
    }
    if (byToken != null) {
      ((CancelSignal) token()).unregister(byToken);
    }
  }

  @Override
  protected void fired() {
    reach(Outcome.TIMED_OUT);
  }

  private void reach(Outcome outcome) {
    if (channel.withdraw(waiter, epoch)) {
      reached = outcome;
      waiter.resume();
    }
  }

  /// What it has ended the wait with; null if something else has.
  @Nullable Outcome reached() {
    return reached;
  }

  CancellationToken token() {
    return token == null ? CancellationToken.never() : token;
  }
}
