package io.kcoro.internal.wait;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One permit to go on, as that of [java.util.concurrent.locks.LockSupport]: who parks takes it, or
/// waits for it; it does not pile up.
public final class Parking extends FifoSource {
  // Guarded by the lock.
  private boolean permit;

  /// Takes the permit, or queues `waiter` for it.
  @Override
  public boolean enqueue(Waiter waiter) {
    lock();
    boolean queued = !permit;
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
    } else {
      permit = false;
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    return queued;
  }

  /// Gives the permit, to who waits if anybody does.
  public void unpark() {
    StackReserve.ensure(); // who is taken out of the queue must be resumed
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
    } else {
      permit = true;
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    if (waiter != null) {
      waiter.resume();
    }
  }

  /// Waits in direct style for the permit, and takes it.
  ///
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  public void park() throws InterruptedException {
    if (Thread.interrupted()) {
      throw CurrentCoroutine.interruption();
    }
    awaitInQueue(null, 0, null);
  }

  @Override
  public void addTargets(@Nullable Waiter waiter, List<Target> targets) {
    targets.add(new Target(Target.Kind.PARK, "an unpark", this, null, 0));
  }

  @Override
  public String describe(@Nullable Waiter waiter) {
    return "an unpark";
  }
}
