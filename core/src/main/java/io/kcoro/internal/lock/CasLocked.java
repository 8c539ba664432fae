package io.kcoro.internal.lock;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/// A lock of one word for critical sections of a few instructions, taken by one compare-and-set.
///
/// The rules of a critical section, for every subclass:
///
/// 1. It holds no call and no allocation, so that neither a [StackOverflowError] nor an
///    [OutOfMemoryError] can strike inside and leave the lock held or the state torn. (Two calls
///    are made all the same, before anything has changed, and where they fail for lack of stack the
///    locks are freed: to win a claim, and to take the locks of several objects.)
/// 2. It ends in [#unlock()], and where that call finds no stack, in `lock = FREE;`, which needs
///    none: `try { unlock(); } catch (StackOverflowError e) { lock = FREE; }`. The two do the same,
///    but a volatile store waits until it is seen by all, which took a third of the time of an
///    operation.
/// 3. What must follow (resume a waiter, run user code) follows after it.
///
/// A virtual thread cannot be unmounted inside such a section, because nothing in it parks (but who
/// takes several locks may park for the next one). The holder can still be preempted by the
/// operating system: whoever finds the lock held spins for about a microsecond, then yields, then
/// parks for a few microseconds at a time, so that the holder gets the core back.
///
/// Whoever finds it held first stays away for a while, although it will be free sooner: two threads
/// that take turns at every operation move the state from cache to cache each time; now one of them
/// gets several operations done before the other one comes back.
public abstract class CasLocked {
  protected static final int FREE = 0;
  protected static final int HELD = 1;

  private static final int SPINS_AWAY = 8;
  private static final int SPINS = 24;
  private static final int YIELDS = 16;
  private static final long PARK_NANOS = 20_000;

  private static final VarHandle LOCK;

  static {
    try {
      LOCK = MethodHandles.lookup().findVarHandle(CasLocked.class, "lock", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    // Links the calls that follow later where nothing may fail.
    CasLocked linked = new CasLocked() {};
    linked.lock();
    linked.unlock();
  }

  /// [#FREE] or [#HELD]. Guards every plain field that a subclass calls guarded.
  protected volatile int lock;

  /// Takes the lock. Not reentrant. Free it as said above.
  protected final void lock() {
    if (!LOCK.compareAndSet(this, FREE, HELD)) {
      lockContended();
    }
  }

  /// Frees the lock: everything before is visible to whoever takes it next.
  protected final void unlock() {
    LOCK.setRelease(this, FREE);
  }

  private void lockContended() {
    for (int i = 0; i < SPINS_AWAY; i++) {
      Thread.onSpinWait();
    }
    for (int attempt = 0; ; attempt++) {
      if (lock == FREE && LOCK.compareAndSet(this, FREE, HELD)) {
        return;
      }
      if (attempt < SPINS) {
        Thread.onSpinWait();
      } else if (attempt < SPINS + YIELDS || Thread.currentThread().isInterrupted()) {
        Thread.yield(); // a park would return at once in an interrupted thread
      } else {
        LockSupport.parkNanos(this, PARK_NANOS);
      }
    }
  }
}
