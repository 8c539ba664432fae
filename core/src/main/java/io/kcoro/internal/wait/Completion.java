package io.kcoro.internal.wait;

import io.kcoro.internal.lock.CasLocked;
import org.jspecify.annotations.Nullable;

/// A one-shot event that any number of waiters wait for: the end of a coroutine.
///
/// Thread-safe. Waiters are queued under the CAS lock and resumed, after [#complete()], in the
/// order of their arrival.
public final class Completion extends CasLocked implements WaitSource {
  // Guarded by the lock, except that `done` is also read without it.
  private volatile boolean done;
  private @Nullable Waiter first;
  private @Nullable Waiter last;

  /// Whether [#complete()] was called.
  public boolean isDone() {
    return done;
  }

  /// Marks the event as happened and resumes all who wait for it.
  ///
  /// @return true if this call was the first
  public boolean complete() {
    StackReserve.ensure();
    lock();
    boolean wasFirst = !done;
    done = true;
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    for (Waiter waiter; (waiter = claimFirst()) != null; ) {
      waiter.resume();
    }
    return wasFirst;
  }

  private @Nullable Waiter claimFirst() {
    lock();
    Waiter waiter = first;
    if (waiter != null) {
      Waiter following = waiter.next;
      first = following;
      if (following == null) {
        last = null;
      } else {
        following.previous = null;
      }
      waiter.next = null;
      waiter.queuedIn = null;
      waiter.handOver = Waiter.MATCHED;
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    return waiter;
  }

  /// Queues `waiter`, unless the event has happened.
  ///
  /// @return true if it was queued and will be resumed
  public boolean enqueue(Waiter waiter) {
    lock();
    boolean queued = !done;
    if (queued) {
      waiter.handOver = Waiter.RECEIVER_READY;
      waiter.queuedIn = this;
      Waiter tail = last;
      waiter.previous = tail;
      if (tail == null) {
        first = waiter;
      } else {
        tail.next = waiter;
      }
      last = waiter;
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    return queued;
  }

  @Override
  public boolean withdraw(Waiter waiter, long epoch) {
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

  /// Checks the queue. Once [#complete()] has returned nobody waits any more.
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
      throw new AssertionError("the queue of a completion is torn");
    }
    return waiting;
  }

  /// Waits in direct style until the event has happened.
  ///
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  public void await() throws InterruptedException {
    if (Thread.interrupted()) {
      throw CurrentCoroutine.interruption();
    }
    if (!done) {
      DirectWaiter waiter = new DirectWaiter(this, null);
      if (enqueue(waiter)) {
        waiter.await(null, 0);
      }
    }
  }

  /// Waits in direct style until the event has happened, whatever comes; an interrupt stays set.
  /// Where there is no memory or stack left to wait properly it looks every so often.
  public void awaitUninterruptibly() {
    boolean interrupted = false;
    while (!done) {
      try {
        DirectWaiter waiter = DirectWaiter.uncancellable(this);
        if (enqueue(waiter)) {
          waiter.await(null, 0);
        }
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (OutOfMemoryError | StackOverflowError full) {
        Thread.yield();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
