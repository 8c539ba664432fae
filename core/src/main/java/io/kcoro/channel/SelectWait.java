package io.kcoro.channel;

import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.Claim;
import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.internal.wait.Spinning;
import io.kcoro.internal.wait.StackReserve;
import io.kcoro.internal.wait.Target;
import io.kcoro.internal.wait.ThreadWaiter;
import io.kcoro.internal.wait.WaitSource;
import io.kcoro.internal.wait.Waiter;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// The waits of a select, one after another: a thread that stands in the queues of channels and
/// completions and is registered with signals, all at once. Whoever wins the [#turn] ends the wait,
/// and it alone; then the owner takes out what stands elsewhere.
///
/// Nothing of an earlier wait can end a later one: a branch in a channel is out of its queue before
/// the wait returns, and an event that is late carries the epoch of its own wait.
final class SelectWait extends ThreadWaiter implements WaitSource {
  /// Who wins it ends the present wait, whose epoch is [#epoch].
  final Claim turn = new Claim();

  private final Spinning spinning = new Spinning();
  private SelectBranch[] branches = {};
  private int branchCount;

  /// Whether there is a clause that sends to a channel with an [ElementPolicy].
  private boolean sendsOwned;

  /// What tells of the cancellation of the scope, made for the scope of the last wait that had one.
  private SelectEvent.@Nullable OfSignal scope;

  /// Who waits, if it is no thread. Plain: written by the owner before it opens the claim.
  private @Nullable Waiter owner;

  /// What the present wait is for. Plain: for people only, who look while it waits.
  private SelectClause[] armed = {};

  // Plain: written by who won the claim, before the owner is resumed; read by the owner after that.
  // Null if the coroutine or scope around the select was cancelled.
  private @Nullable SelectClause winner;

  /// Ends the wait of `epoch` for the sake of `clause`, unless it has ended.
  void end(long epoch, @Nullable SelectClause clause) {
    if (turn.win(epoch)) {
      ended(clause);
    }
  }

  /// Called by who won the claim.
  void ended(@Nullable SelectClause clause) {
    winner = clause;
    Waiter waiter = owner;
    if (waiter == null) {
      resume();
    } else {
      waiter.resume();
    }
  }

  /// Ends the wait of a coroutine that is cancelled, whichever turn it is in. If the select waits
  /// for another one by now, nothing happens: the owner is read after the epoch whose wait it is.
  ///
  /// @return true if the wait is over and the caller is to resume the coroutine
  @Override
  public boolean withdraw(Waiter waiter, long epoch) {
    long open = turn.epochIfOpen();
    return open != Claim.NOT_OPEN && owner == waiter && turn.win(open);
  }

  @Override
  protected boolean retreat() {
    return turn.win(epoch);
  }

  @Override
  protected WaitSource source() {
    return this;
  }

  /// Looks at the branches while their owner waits, which does not change them then.
  @Override
  public String describe(@Nullable Waiter waiter) {
    StringJoiner text = new StringJoiner(", ", "a select of [", "]");
    SelectBranch[] all = branches;
    for (int i = 0; i < Math.min(branchCount, all.length); i++) {
      SelectBranch branch = all[i];
      if (branch != null) {
        text.add(branch.channel.describe(branch));
      }
    }
    return text.toString();
  }

  /// Looks likewise at all that the wait is for.
  @Override
  public void addTargets(@Nullable Waiter waiter, List<Target> targets) {
    if (turn.isOpen()) {
      for (SelectClause clause : armed) {
        if (clause.isActive()) {
          clause.addTargets(targets);
        }
      }
    }
  }

  /// The coroutine that waits, if it is no thread.
  @Nullable Waiter owner() {
    return owner;
  }

  /// Who waits.
  Object waits() {
    Waiter waiter = owner;
    return waiter == null ? party() : waiter;
  }

  /// Queues the active ones of `channels`, unless one of them could perhaps take effect at once.
  ///
  /// @param channels in the order of their channels' ids
  /// @param waiter whom to resume, if not the current thread
  /// @return true if the wait has begun; false if nothing has happened
  boolean begin(ChannelClause[] channels, @Nullable Waiter waiter) {
    if (turn.isOpen()) {
      throw new IllegalStateException(
          "the select waits in another thread; it belongs to one thread at a time");
    }
    collect(channels);
    if (owner != waiter) { // storing a reference costs more than looking
      owner = waiter;
    }
    if (waiter == null) { // a coroutine without a stack has the whole of its worker's
      StackReserve.ensure();
      reset();
    }
    if (!sendsOwned) {
      return queue();
    }
    boolean queued = false;
    try {
      acceptElements();
      queued = queue();
    } finally {
      if (!queued) {
        refuseElements(Outcome.WOULD_BLOCK);
      }
    }
    return queued;
  }

  private boolean queue() {
    for (int i = 0; i < branchCount; i++) {
      SelectBranch branch = branches[i];
      Object sent = branch.accepted == null ? branch.element : branch.accepted;
      if (sent != null) {
        branch.size = branch.channel.sizeOf(sent);
      }
    }
    epoch = turn.open();
    for (int i = 0; i < branchCount; i++) {
      branches[i].epoch = epoch;
    }
    boolean queued = false;
    try {
      queued = SelectableChannel.noneCouldTakeEffect(branches, branchCount, true);
    } finally {
      boolean open = !queued;
      while (open) { // without stack this fails, and has to be tried again, as in leave()
        try {
          turn.win(epoch); // nobody else can: it stands in no queue
          open = false;
        } catch (StackOverflowError e) {
          Thread.onSpinWait();
        }
      }
    }
    return queued;
  }

  /// Whether there was an instant at which none of the active ones of `channels` could take effect.
  boolean noneCouldTakeEffect(ChannelClause[] channels) {
    collect(channels);
    StackReserve.ensure();
    return SelectableChannel.noneCouldTakeEffect(branches, branchCount, false);
  }

  private void collect(ChannelClause[] channels) {
    if (branches.length < channels.length) {
      branches = new SelectBranch[channels.length];
    }
    int count = 0;
    for (ChannelClause clause : channels) {
      if (clause.isActive()) {
        if (branches[count] != clause.branch) {
          branches[count] = clause.branch;
        }
        count++;
      }
    }
    branchCount = count;
  }

  /// Ends the wait at once, without suspending.
  ///
  /// @return the clause that was claimed in between, or null
  @Nullable SelectClause giveUp() {
    leave();
    withdrawBranches();
    refuseElements(Outcome.CANCELLED);
    SelectClause chosen = winner;
    winner = null;
    return chosen;
  }

  /// Waits, in direct style, until a clause takes effect. Called after [#begin].
  ///
  /// @param clauses all of the select
  /// @param byScope what tells of the cancellation of the scope around, or null
  /// @throws InterruptedException if the thread was interrupted, or its coroutine cancelled, first
  SelectClause await(SelectClause[] clauses, SelectEvent.@Nullable OfSignal byScope)
      throws InterruptedException {
    Wake wake;
    try {
      wake = arm(clauses, byScope) ? await(this, null, 0, spinning) : Wake.RESUMED;
    } finally {
      leave(clauses, byScope);
    }
    SelectClause chosen = winner;
    winner = null;
    if (wake == Wake.INTERRUPTED) {
      throw CurrentCoroutine.interruption();
    }
    if (chosen == null) {
      CurrentCoroutine cancelled = Objects.requireNonNull(CurrentCoroutine.get());
      throw Objects.requireNonNull(cancelled.cancellation());
    }
    return chosen;
  }

  /// Registers what else the wait of a stackless coroutine is for. Called after [#begin], while the
  /// coroutine is not resumed by anybody yet.
  void arm(SelectClause[] clauses) {
    try {
      armClauses(clauses);
    } catch (Throwable failure) {
      if (turn.win(epoch)) {
        leave(clauses, null);
        throw failure;
      }
    }
  }

  /// Takes out what still stands anywhere, of a wait that somebody has ended.
  ///
  /// @return the clause that was claimed, or null if the coroutine was cancelled
  @Nullable SelectClause finish(SelectClause[] clauses) {
    leave(clauses, null);
    SelectClause chosen = winner;
    winner = null;
    return chosen;
  }

  /// What tells a wait of the cancellation of the scope around; one serves all waits in that scope.
  ///
  /// @param signal what fires then, or null
  SelectEvent.@Nullable OfSignal scopeEvent(@Nullable CancelSignal signal) {
    if (signal == null) {
      return null;
    }
    SelectEvent.OfSignal event = scope;
    if (event == null || event.signal != signal) {
      event = new SelectEvent.OfSignal(signal, this, null);
      scope = event;
    }
    return event;
  }

  /// @return false if that went wrong after somebody has ended the wait
  private boolean arm(SelectClause[] clauses, SelectEvent.@Nullable OfSignal byScope) {
    try {
      armClauses(clauses);
      if (byScope != null) {
        byScope.arm(epoch);
      }
      return true;
    } catch (Throwable failure) {
      if (leave()) {
        throw failure;
      }
      return false;
    }
  }

  private void armClauses(SelectClause[] clauses) {
    if (armed != clauses) {
      armed = clauses;
    }
    for (SelectClause clause : clauses) {
      SelectEvent event = clause.event();
      if (event != null && clause.isActive()) {
        event.arm(epoch);
      }
    }
  }

  /// Takes out what stands anywhere. A branch that was claimed is in no queue any more.
  private void leave(SelectClause[] clauses, SelectEvent.@Nullable OfSignal byScope) {
    withdrawBranches();
    try {
      for (SelectClause clause : clauses) {
        SelectEvent event = clause.event();
        if (event != null && clause.isActive()) {
          event.disarm();
        }
      }
      if (byScope != null) {
        byScope.disarm();
      }
    } finally {
      refuseElements(Outcome.CANCELLED);
    }
  }

  private void withdrawBranches() {
    for (int i = 0; i < branchCount; i++) {
      SelectBranch branch = branches[i];
      boolean queued = branch.clause != winner;
      while (queued) { // a contended lock may need more stack than there is
        try {
          branch.channel.withdraw(branch, Waiter.ANY_EPOCH); // directly: each frame counts
          queued = false;
        } catch (StackOverflowError e) {
          Thread.onSpinWait();
        }
      }
    }
  }

  // ---- elements with an owner ----

  /// Called by a clause that sends to a channel with an [ElementPolicy].
  void sendsOwned() {
    sendsOwned = true;
  }

  /// Takes the elements that are to be queued from their owner.
  private void acceptElements() {
    for (int i = 0; i < branchCount; i++) {
      SelectBranch branch = branches[i];
      Object element = branch.element;
      if (element != null && branch.channel.policy != null) {
        branch.accepted = branch.channel.accept(element);
      }
    }
  }

  /// Gives back those that were not sent. Called when no branch is queued any more.
  ///
  /// @param otherwise what a send has come to that was not chosen
  private void refuseElements(Outcome otherwise) {
    for (int i = 0; i < branchCount && sendsOwned; i++) {
      SelectBranch branch = branches[i];
      Object accepted = branch.accepted;
      Object element = branch.element;
      if (accepted != null && element != null) {
        branch.accepted = null;
        Outcome outcome =
            branch.clause != winner
                ? otherwise
                : branch.handOver == Waiter.MATCHED ? Outcome.DONE : Outcome.CLOSED;
        branch.channel.refuseUnlessTaken(element, accepted, outcome);
      }
    }
  }

  @Override
  public String toString() {
    return describe(null);
  }

  /// Checks, between two waits, that nothing is left of the last one.
  void checkInvariants() {
    if (turn.isOpen()) {
      throw new AssertionError("the claim of a select that does not wait is open");
    }
    for (int i = 0; i < branchCount; i++) {
      if (branches[i].isQueued()) {
        throw new AssertionError(branches[i].clause + " is still queued");
      }
      if (branches[i].accepted != null) {
        throw new AssertionError(branches[i].clause + " keeps what was accepted");
      }
    }
  }
}
