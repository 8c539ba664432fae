package io.kcoro.internal.wait;

import io.kcoro.internal.timer.TimerQueue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A one-shot event that any number of waiters wait for: the end of a coroutine.
///
/// Thread-safe. Waiters are queued under the CAS lock and resumed, after [#complete()], in the
/// order of their arrival.
public class Completion extends FifoSource {
  /// Whose event it is, for people; null if it is an inner one.
  private final @Nullable Object owner;

  // Guarded by the lock, but also read without it.
  private volatile boolean done;

  /// An event that tells nothing of itself.
  public Completion() {
    this(null);
  }

  /// The end of `owner`.
  public Completion(@Nullable Object owner) {
    this.owner = owner;
  }

  /// Whether [#complete()] was called.
  public final boolean isDone() {
    return done;
  }

  /// Marks the event as happened and resumes all who wait for it.
  ///
  /// @return true if this call was the first
  public final boolean complete() {
    StackReserve.ensure();
    lock();
    boolean wasFirst = !done;
    done = true;
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    Error broken = null;
    for (Waiter waiter; (waiter = claimFirst()) != null; ) {
      try {
        waiter.resume();
      } catch (Error failure) {
        broken = failure; // the others must be resumed all the same
      }
    }
    if (broken != null) {
      throw broken;
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

  /// Called when a coroutine that was to wait for this leaves, because it was cancelled. May be
  /// called again, and also when it has had what it waited for.
  ///
  /// @return false if the event has brought something for it, which it must take
  public boolean abandon() {
    return true;
  }

  /// Queues `waiter`, unless the event has happened.
  @Override
  public final boolean enqueue(Waiter waiter) {
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
  public String toString() {
    return owner == null ? "an event" : owner.toString();
  }

  @Override
  public String describe(@Nullable Waiter waiter) {
    return owner == null ? "an event" : "the end of " + owner;
  }

  @Override
  public void addTargets(@Nullable Waiter waiter, List<Target> targets) {
    if (done) {
      return;
    }
    if (owner instanceof Named named) {
      targets.add(new Target(Target.Kind.JOIN, named.name(), owner, owner, 0));
    } else {
      targets.add(new Target(Target.Kind.EVENT, describe(waiter), this, null, 0));
    }
  }

  /// Waits in direct style until the event has happened.
  ///
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  public final void await() throws InterruptedException {
    await(null, 0);
  }

  /// Waits in direct style until the event has happened, at most until a moment.
  ///
  /// @param timers what tells when to give up, or null for never
  /// @param moment when that is, on the clock of `timers`
  /// @return false if it had not happened by then
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  public final boolean await(@Nullable TimerQueue timers, long moment) throws InterruptedException {
    if (Thread.interrupted()) {
      throw CurrentCoroutine.interruption();
    }
    return done || awaitInQueue(timers, moment, null) == DirectWaiter.End.MATCHED;
  }

  /// Waits in direct style until the event has happened, whatever comes; an interrupt stays set.
  /// Where there is no memory or stack left to wait properly it looks every so often.
  public final void awaitUninterruptibly() {
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
