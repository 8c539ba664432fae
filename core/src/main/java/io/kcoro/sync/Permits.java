package io.kcoro.sync;

import io.kcoro.internal.timer.TimerQueue;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.internal.wait.DirectWaiter;
import io.kcoro.internal.wait.FifoSource;
import io.kcoro.internal.wait.Parties;
import io.kcoro.internal.wait.StackReserve;
import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.internal.wait.Target;
import io.kcoro.internal.wait.Waiter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some permits, and those who wait for one in the order of their arrival.
///
/// A permit that is given back goes to the first who waits, if anybody does, within the same
/// critical section: nobody overtakes, and a waiter that was withdrawn in time never has one. So
/// there are free permits or waiters, never both.
final class Permits extends FifoSource {
  private final int most;

  /// The name of what is held by one at a time; null where permits belong to nobody.
  private final @Nullable String owned;

  // Guarded by the lock.
  private int free;

  /// How often a permit was handed to somebody who waited.
  private long turn;

  /// Who holds it, a thread or a stackless coroutine, if it is owned. Volatile because it is also
  /// read without the lock: whoever asks whether it is himself gets a true answer.
  private volatile @Nullable Object owner;

  private Permits(int most, @Nullable String owned) {
    this.most = most;
    this.owned = owned;
    free = most;
  }

  /// @param most how many there are
  static Permits ofNobody(int most) {
    return new Permits(most, null);
  }

  /// One permit, of which is known who holds it.
  static Permits owned(String name) {
    return new Permits(1, name);
  }

  @Nullable Object owner() {
    return owner;
  }

  private void refuseOwner(Object taker) {
    if (owned != null && owner == taker) {
      throw new IllegalStateException(
          "mutex '%s' is held by %s already, which would wait for itself".formatted(owned, taker));
    }
  }

  /// @throws IllegalStateException if the caller holds it already
  boolean tryTake() {
    Object taker = Parties.self();
    refuseOwner(taker);
    Object holds = owned == null ? null : taker;
    lock();
    boolean taken = free > 0;
    if (taken) {
      free--;
      owner = holds;
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    return taken;
  }

  /// Waits in direct style for a permit.
  ///
  /// @return how that ended
  DirectWaiter.End take(@Nullable TimerQueue timers, long moment, @Nullable CancelSignal signal)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw CurrentCoroutine.interruption();
    }
    return tryTake() ? DirectWaiter.End.MATCHED : awaitInQueue(timers, moment, signal);
  }

  @Override
  public boolean enqueue(Waiter waiter) {
    Object taker = waiter instanceof StacklessRun ? waiter : Parties.self();
    refuseOwner(taker);
    Object holds = owned == null ? null : taker;
    waiter.slot = holds; // for who hands it over
    lock();
    boolean queued = free == 0;
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
      free--;
      owner = holds;
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    return queued;
  }

  /// Gives a permit back.
  ///
  /// @return false if all have been given back already
  boolean giveBack() {
    StackReserve.ensure(); // who is taken out of the queue must be resumed
    lock();
    Waiter waiter = first;
    boolean wasTaken = free < most;
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
      owner = waiter.slot;
      turn++;
      waiter.slot = null;
    } else if (wasTaken) {
      free++;
      owner = null;
    }
    try {
      unlock();
    } catch (StackOverflowError e) {
      lock = FREE;
    }
    if (waiter != null) {
      waiter.resume();
    }
    return wasTaken;
  }

  @Override
  public String describe(@Nullable Waiter waiter) {
    if (owned == null) {
      return "a permit of a semaphore";
    }
    Object holder = owner;
    return "mutex '" + owned + "'" + (holder == null ? "" : ", held by " + holder);
  }

  @Override
  public void addTargets(@Nullable Waiter waiter, List<Target> targets) {
    lock();
    boolean waits = waiter == null || waiter.queuedIn == this;
    Object holder = owner;
    long now = turn;
    lock = FREE;
    if (waits) { // who was served and is about to see that does not
      targets.add(
          owned == null
              ? new Target(Target.Kind.PERMIT, "a semaphore", this, null, now)
              : new Target(Target.Kind.LOCK, owned, this, holder, now));
    }
  }

  /// How many could be taken now.
  int available() {
    lock();
    int now = free;
    lock = FREE;
    return now;
  }

  int most() {
    return most;
  }

  @Override
  public String toString() {
    if (owned == null) {
      return "Semaphore[%d of %d free]".formatted(available(), most);
    }
    Object holder = owner;
    return "Mutex[%s, %s]".formatted(owned, holder == null ? "free" : "held by " + holder);
  }

  @Override
  public long checkInvariants() {
    long waiting = super.checkInvariants();
    int now = available();
    if (now < 0 || now > most || (waiting > 0 && now > 0)) {
      throw new AssertionError("%d of %d permits, %d wait".formatted(now, most, waiting));
    }
    return waiting;
  }
}
