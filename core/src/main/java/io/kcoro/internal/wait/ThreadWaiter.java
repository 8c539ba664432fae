package io.kcoro.internal.wait;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A waiter that is a thread, platform or virtual, suspended in its own stack: direct style.
///
/// [#signal] tells whether it must be unparked: the owner moves it from WAITING to PARKED before
/// its first park; [#resume()] sets RESUMED and unparks only if it found PARKED. An owner that
/// still spins or yields needs no unpark.
public abstract class ThreadWaiter extends Waiter {
  /// What ended a wait.
  public enum Wake {
    /// [#resume()].
    RESUMED,
    /// The deadline, and nobody was about to resume.
    TIMED_OUT,
    /// An interrupt, whose flag was cleared, and nobody was about to resume.
    INTERRUPTED
  }

  private static final int WAITING = 0;
  private static final int PARKED = 1;
  private static final int RESUMED = 2;

  /// Rounds a platform thread spins before it parks: under a microsecond.
  private static final int PLATFORM_SPINS = 32;

  private static final VarHandle SIGNAL;

  static {
    try {
      SIGNAL = MethodHandles.lookup().findVarHandle(ThreadWaiter.class, "signal", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // Plain: written by the owner before anybody can know that it waits.
  private Thread thread = Thread.currentThread();

  /// WAITING, PARKED or RESUMED.
  private volatile int signal;

  /// Gives the wait up, unless somebody has resumed it already or is about to. Called by any
  /// thread.
  ///
  /// @return true if the wait is over and nobody will resume it
  protected abstract boolean retreat();

  /// Makes it ready for another wait, of the current thread. Called when nobody can resume it.
  protected final void reset() {
    thread = Thread.currentThread();
    signal = WAITING;
  }

  @Override
  public final void resume() {
    if ((int) SIGNAL.getAndSet(this, RESUMED) == PARKED) {
      LockSupport.unpark(thread);
    }
  }

  /// Waits until [#resume()] is called, or the wait is given up. Exactly one of the possible ends
  /// takes effect; an interrupt that came too late is set again.
  ///
  /// @param blocker what to tell of the parked thread
  /// @param timed whether there is a deadline
  /// @param nanoTime when to give up, on the clock of [System#nanoTime()]
  /// @param spinning whether to spin before anything else, and how long; null for never
  protected final Wake await(
      Object blocker, boolean timed, long nanoTime, @Nullable Spinning spinning) {
    boolean interrupted = false;
    boolean timedOut = false;
    boolean retreated = false;
    try {
      pause(spinning);
      if (signal == WAITING && SIGNAL.compareAndSet(this, WAITING, PARKED)) {
        while (!retreated && signal != RESUMED) {
          if (Thread.interrupted()) {
            retreated = !interrupted && retreat();
            interrupted = true;
          } else if (timed && !timedOut && nanoTime - System.nanoTime() <= 0) {
            timedOut = true;
            retreated = retreat();
          } else if (timed && !timedOut) {
            LockSupport.parkNanos(blocker, nanoTime - System.nanoTime());
          } else {
            LockSupport.park(blocker);
          }
        }
      }
    } catch (Throwable failure) {
      // No stack left to park on, for one.
      if (leave()) {
        throw failure;
      }
    }
    if (retreated) {
      return interrupted ? Wake.INTERRUPTED : Wake.TIMED_OUT;
    }
    if (interrupted) {
      thread.interrupt(); // it came too late for this wait, not for the next one
    }
    return Wake.RESUMED;
  }

  /// Ends a wait that something went wrong in: either it leaves no trace, or somebody has ended it,
  /// and what he gave must not be lost.
  ///
  /// @return true if the wait was given up, false if it has been resumed
  protected final boolean leave() {
    boolean claimed = false;
    for (int attempt = 0; signal != RESUMED; attempt++) {
      try {
        if (!claimed && retreat()) {
          return true;
        }
        claimed = true;
        if (attempt < PLATFORM_SPINS) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      } catch (StackOverflowError e) {
        attempt = 0; // compiled code needs less stack than interpreted: in the end there is enough
      }
    }
    return false;
  }

  /// Gives the other side a moment before the thread parks, which costs more than a short wait.
  private void pause(@Nullable Spinning spinning) {
    if (!thread.isVirtual()) {
      for (int i = 0; i < PLATFORM_SPINS && signal == WAITING; i++) {
        Thread.onSpinWait();
      }
      return;
    }
    if (spinning != null) {
      int rounds = spinning.rounds();
      for (int i = 0; i < rounds && signal == WAITING; i++) {
        Thread.onSpinWait();
      }
      spinning.tried(rounds, signal != WAITING);
    }
    if (signal == WAITING) {
      Thread.yield();
    }
  }
}
