package io.kcoro.internal.wait;

import io.kcoro.internal.lock.CasLocked;
import io.kcoro.internal.timer.TimerQueue;
import org.jspecify.annotations.Nullable;

/// Something of one kind that waiters queue for, first come first served: an event, a permit.
///
/// A subclass decides in [#enqueue] whether there is anything to wait for, and takes waiters out of
/// the queue; both in its own critical sections, so that they are one step with its own state.
public abstract class FifoSource extends CasLocked implements WaitSource {
  // Guarded by the lock.
  protected @Nullable Waiter first;
  protected @Nullable Waiter last;

  /// Queues `waiter`, unless it has what it wants at once.
  ///
  /// @return true if it was queued and will be resumed, [Waiter#MATCHED]
  public abstract boolean enqueue(Waiter waiter);

  @Override
  public final boolean withdraw(Waiter waiter, long epoch) {
    lock();
    boolean queued =
        waiter.queuedIn == this && (epoch == Waiter.ANY_EPOCH || epoch == waiter.epoch);
    if (queued) {
      waiter.handOver = Waiter.CANCELLED;
      Waiter before = waiter.previous;
      Waiter after = waiter.next;
      if (before == null) {
        first = after;
      } else {
        before.next = after;
      }
      if (after == null) {
        last = before;
      } else {
        after.previous = before;
      }
      waiter.previous = null;
      waiter.next = null;
      waiter.queuedIn = null;
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    return queued;
  }

  /// Checks the queue.
  ///
  /// @return how many wait
  /// @throws AssertionError if the queue is torn
  public long checkInvariants() {
    lock();
    long waiting;
    try {
      waiting = Waiter.countQueue(first, last, Waiter.RECEIVER_READY);
    } finally {
      lock = FREE;
    }
    if (waiting < 0) {
      throw new AssertionError("the queue of " + getClass().getSimpleName() + " is torn");
    }
    return waiting;
  }

  /// Waits in direct style for what is not there at once.
  ///
  /// @param timers what tells when to give up, or null for never
  /// @param moment when that is, on the clock of `timers`
  /// @param signal what ends the wait as well, or null
  /// @return how it ended; [DirectWaiter.End#MATCHED] if it got what it waited for
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  protected final DirectWaiter.End awaitInQueue(
      @Nullable TimerQueue timers, long moment, @Nullable CancelSignal signal)
      throws InterruptedException {
    DirectWaiter waiter = new DirectWaiter(this, signal);
    return enqueue(waiter) ? waiter.await(timers, moment) : DirectWaiter.End.MATCHED;
  }
}
