package io.kcoro.channel;

import io.kcoro.internal.wait.ChannelParties;
import io.kcoro.internal.wait.Target;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.internal.wait.WatchedChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a select comes to wait in the queues of several channels: in all of them in one step.
///
/// The locks of all channels are taken in the order of their ids, so that two selects cannot wait
/// for each other's. If no branch could take effect now, all are queued; then the locks are freed.
/// So a select either stands in no queue, and acts like a plain send or receive of each clause in
/// turn, or it stands in all of them, and only waits to be claimed. Two selects that meet are then
/// never in need of each other's claim and their own at the same time: the one that acts stands in
/// no queue, where nobody could claim it.
///
/// (The Go runtime locks all channels of a select, too. Kotlin's registers one after the other and
/// needs a state for a select that tries while it is tried.)
abstract class SelectableChannel extends ChannelEngine implements WatchedChannel {
  /// How many waiters are looked at, so that nobody has to wait long for the lock.
  private static final int MOST_WAITERS = 4096;

  SelectableChannel(ChannelBuilder<?> builder, int segmentLength) {
    super(builder, segmentLength);
  }

  // ---- seen from outside ----

  @Override
  public final long channelId() {
    return id;
  }

  @Override
  public final long buffered() {
    lock();
    long now = accepted - removed;
    lock = FREE;
    return now;
  }

  @Override
  public final long mostBuffered() {
    return capacity;
  }

  @Override
  public @Nullable ChannelParties parties() {
    ChannelMeter metered = meter; // a glance
    return metered == null ? null : metered.parties();
  }

  @Override
  public final void addTargets(@Nullable Waiter waiter, List<Target> targets) {
    if (waiter == null) {
      return;
    }
    lock();
    int state = waiter.queuedIn == this ? waiter.handOver : Waiter.EMPTY;
    long turn = accepted + removed + droppedNewest;
    lock = FREE;
    if (state != Waiter.EMPTY) {
      Target.Kind kind = state == Waiter.SENDER_READY ? Target.Kind.SEND : Target.Kind.RECEIVE;
      targets.add(new Target(kind, name, this, null, turn));
    }
  }

  @Override
  public final List<Waiter> waiting(boolean senders) {
    @Nullable Waiter[] found = new Waiter[16];
    while (true) {
      int seen = 0;
      lock();
      int needed = senders ? waitingSenders : waitingReceivers;
      if (needed > MOST_WAITERS) {
        needed = MOST_WAITERS;
      }
      if (needed <= found.length) {
        Waiter waiter = senders ? firstSender : firstReceiver;
        while (waiter != null && seen < needed) {
          found[seen++] = waiter;
          waiter = waiter.next;
        }
      }
      try {
        unlock();
      } catch (StackOverflowError e) {
        lock = FREE;
      }
      if (needed <= found.length) {
        List<Waiter> waiters = new ArrayList<>(seen);
        for (Waiter waiter : found) {
          if (waiter != null && (waiter.claim == null || waiter.claim.isOpen())) {
            waiters.add(waiter);
          }
        }
        return waiters;
      }
      found = new Waiter[needed];
    }
  }

  // ---- select ----

  /// Whether there is an instant, that at which all locks are held, when none of `branches` could
  /// take effect; at this instant they are queued, if that is wanted.
  ///
  /// A waiter that is found stands for a branch that could take effect, although it may be stale:
  /// who then tries the branch unlinks the waiter, and comes back.
  ///
  /// Called with some stack left ([io.kcoro.internal.wait.StackReserve]). Until all locks are held
  /// nothing has changed, and whatever fails frees those that are. From then on the rules of a
  /// critical section hold: no call, no allocation.
  ///
  /// @param branches in the order of their channels' ids
  /// @param count how many of them
  /// @param queue whether to queue them
  static boolean noneCouldTakeEffect(SelectBranch[] branches, int count, boolean queue) {
    int held = 0;
    try {
      SelectableChannel locked = null;
      for (; held < count; held++) {
        SelectableChannel channel = branches[held].channel;
        if (channel != locked) {
          channel.lock();
          locked = channel;
        }
      }
      boolean ready = false;
      for (int i = 0; i < count; i++) {
        SelectBranch branch = branches[i];
        SelectableChannel channel = branch.channel;
        if (channel.ended != OPEN) {
          ready = true;
        } else if (branch.element != null) {
          ready |=
              channel.firstReceiver != null
                  || channel.accepted - channel.removed < channel.capacity
                  || channel.overflow != Overflow.SUSPEND;
        } else {
          ready |= channel.firstSender != null || channel.accepted != channel.removed;
        }
      }
      for (int i = 0; i < count && queue && !ready; i++) {
        SelectBranch branch = branches[i];
        SelectableChannel channel = branch.channel;
        Waiter last;
        if (branch.element != null) {
          last = channel.lastSender;
          branch.slot = branch.accepted == null ? branch.element : branch.accepted;
          branch.handOver = Waiter.SENDER_READY;
          if (last == null) {
            channel.firstSender = branch;
          }
          channel.lastSender = branch;
          channel.waitingSenders++;
        } else {
          last = channel.lastReceiver;
          branch.handOver = Waiter.RECEIVER_READY;
          if (last == null) {
            channel.firstReceiver = branch;
          }
          channel.lastReceiver = branch;
          channel.waitingReceivers++;
        }
        branch.queuedIn = channel;
        branch.previous = last;
        if (last != null) {
          last.next = branch;
        }
      }
      SelectableChannel freed = null;
      for (int i = 0; i < count; i++) {
        SelectableChannel channel = branches[i].channel;
        if (channel != freed) {
          freed = channel;
          try {
            channel.unlock();
          } catch (StackOverflowError e) {
            channel.lock = FREE;
          }
        }
      }
      return !ready;
    } catch (Throwable failure) {
      SelectableChannel freed = null;
      for (int i = 0; i < held; i++) {
        SelectableChannel channel = branches[i].channel;
        if (channel != freed) {
          freed = channel;
          channel.lock = FREE;
        }
      }
      throw failure;
    }
  }
}
