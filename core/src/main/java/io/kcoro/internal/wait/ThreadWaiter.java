package io.kcoro.internal.wait;

import io.kcoro.internal.timer.TimerNode;
import io.kcoro.internal.timer.TimerQueue;
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
    /// The deadline, before anybody was about to resume.
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

  // Plain: written by the timer that has ended the wait, before it resumes; read by the owner
  // after.
  private boolean timedOut;

  /// When it parked, 0 if that was not noted. Plain: for people only, who look while it waits.
  private long since;

  /// Whether the wait ends by itself. Plain, likewise.
  private boolean isTimed;

  /// WAITING, PARKED or RESUMED.
  private volatile int signal;

  /// Gives the wait up, unless somebody has resumed it already or is about to. Called by any
  /// thread.
  ///
  /// @return true if the wait is over and nobody will resume it
  protected abstract boolean retreat();

  /// The source it waits in.
  protected abstract WaitSource source();

  /// Whether a token ends the wait as well, which is not the scope's.
  protected boolean hasToken() {
    return false;
  }

  @Override
  public final Object party() {
    return thread;
  }

  @Override
  public final Waiting waiting() {
    long noted = since;
    return new Waiting(source(), this, noted == 0 ? null : noted, isTimed, hasToken());
  }

  /// Fires when the wait has taken too long; made for one wait.
  private final class Timeout extends TimerNode {
    @Override
    protected void fired() {
      if (retreat()) {
        timedOut = true;
        resume();
      }
    }
  }

  /// Makes it ready for another wait, of the current thread. Called when nobody can resume it.
  protected final void reset() {
    thread = Thread.currentThread();
    since = 0;
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
  /// @param timers what tells that the wait has taken too long, or null if it may take for ever
  /// @param moment when that is, on the clock of `timers`
  /// @param spinning whether to spin before anything else, and how long; null for never
  protected final Wake await(
      Object blocker, @Nullable TimerQueue timers, long moment, @Nullable Spinning spinning) {
    boolean interrupted = false;
    boolean retreated = false;
    Timeout timeout = null;
    CurrentCoroutine noted = null;
    try {
      pause(spinning);
      if (timers != null && signal == WAITING) {
        timeout = new Timeout();
        isTimed = true;
        timers.scheduleWait(timeout, moment);
      }
      if (signal == WAITING) {
        noted = CurrentCoroutine.get();
        if (noted != null || WaitTimes.areKept()) {
          since = System.nanoTime() | 1;
        }
        if (noted != null) {
          noted.waitsIn(this);
        }
      }
      if (signal == WAITING && SIGNAL.compareAndSet(this, WAITING, PARKED)) {
        while (!retreated && signal != RESUMED) {
          if (Thread.interrupted()) {
            retreated = !interrupted && retreat();
            interrupted = true;
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
    } finally {
      if (noted != null) {
        noted.waitsIn(null);
      }
      if (timers != null && timeout != null) {
        timers.cancel(timeout);
      }
    }
    if (retreated) {
      return Wake.INTERRUPTED;
    }
    if (interrupted) {
      thread.interrupt(); // it came too late for this wait, not for the next one
    }
    return timedOut ? Wake.TIMED_OUT : Wake.RESUMED;
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
      if (thread instanceof RunsStackless worker) {
        worker.beforeWait();
      }
      for (int i = 0; i < PLATFORM_SPINS && signal == WAITING; i++) {
        Thread.onSpinWait();
      }
      return;
    }
    if (VirtualThreadAccess.isCarried()) {
      return; // whoever it waits for may be the next on this very worker
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
