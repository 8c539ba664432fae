package io.kcoro.internal.wait;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A thread, platform or virtual, that waits in its own stack: direct style.
///
/// Whether it must be unparked is told by [#signal]: the owner moves it from WAITING to PARKED
/// before its first park; [#resume()] sets RESUMED and unparks only if it found PARKED. An owner
/// that is still spinning or yielding needs no unpark.
///
/// One object a wait, never reused: a late handler that still holds it finds it out of its queue.
public final class DirectWaiter extends Waiter {
  /// How a wait ended, as [#await] tells it.
  public enum End {
    /// The element has changed hands (or, in a completion, the result is there).
    MATCHED,
    /// The source ended first.
    CLOSED,
    /// The deadline passed first.
    TIMED_OUT,
    /// The token fired first.
    CANCELLED
  }

  private static final int WAITING = 0;
  private static final int PARKED = 1;
  private static final int RESUMED = 2;

  /// Rounds a platform thread spins before it parks: well under a microsecond.
  private static final int PLATFORM_SPINS = 100;

  private static final VarHandle SIGNAL;

  static {
    try {
      SIGNAL = MethodHandles.lookup().findVarHandle(DirectWaiter.class, "signal", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Thread thread = Thread.currentThread();
  private final @Nullable CurrentCoroutine coroutine;
  private final @Nullable Withdrawal byToken;
  private final @Nullable Withdrawal byScope;

  /// WAITING, PARKED or RESUMED.
  private volatile int signal;

  // Plain: written by the one who withdrew the waiter, before its resume(); read after it.
  private @Nullable Withdrawal withdrawnBy;

  /// Prepares a wait of the current thread: everything that can fail for lack of memory is done
  /// here, before the waiter is queued.
  ///
  /// @param token what cancels this one wait, or null
  /// @throws InterruptedException if the current coroutine is cancelled already
  public DirectWaiter(WaitSource source, @Nullable CancelSignal token) throws InterruptedException {
    StackReserve.ensure();
    coroutine = CurrentCoroutine.get();
    CancelSignal scope = null;
    if (coroutine != null) {
      InterruptedException cancellation = coroutine.cancellation();
      if (cancellation != null) {
        throw cancellation;
      }
      scope = coroutine.cancelledWithoutInterrupt();
    }
    byToken = token == null ? null : new Withdrawal(token, source, this);
    byScope = scope == null ? null : new Withdrawal(scope, source, this);
  }

  private DirectWaiter() {
    StackReserve.ensure();
    coroutine = null;
    byToken = null;
    byScope = null;
  }

  /// Prepares a wait of the current thread that does not end with its coroutine's cancellation.
  public static DirectWaiter uncancellable() {
    return new DirectWaiter();
  }

  /// Takes the waiter out of `source` and resumes it when a signal fires.
  private static final class Withdrawal extends CancelHandler {
    final CancelSignal signal;
    final WaitSource source;
    final DirectWaiter waiter;

    Withdrawal(CancelSignal signal, WaitSource source, DirectWaiter waiter) {
      this.signal = signal;
      this.source = source;
      this.waiter = waiter;
    }

    void arm() {
      if (!signal.register(this)) {
        fired();
      }
    }

    @Override
    protected void fired() {
      if (source.withdraw(waiter)) {
        waiter.withdrawnBy = this;
        waiter.resume();
      }
    }
  }

  @Override
  public void resume() {
    if ((int) SIGNAL.getAndSet(this, RESUMED) == PARKED) {
      LockSupport.unpark(thread);
    }
  }

  /// Waits until the waiter, queued in `source`, is resumed, or withdraws it. Exactly one of the
  /// possible ends takes effect; what came too late leaves no trace, save that an interrupt that
  /// came too late is set again.
  ///
  /// @param nanoTime when to give up, on the clock of [System#nanoTime()]; only if `timed`
  /// @throws InterruptedException if the thread was interrupted, or its coroutine cancelled, first
  public End await(WaitSource source, boolean timed, long nanoTime) throws InterruptedException {
    boolean interrupted = false;
    boolean timedOut = false;
    boolean withdrawn = false;
    try {
      if (byToken != null) {
        byToken.arm();
      }
      if (byScope != null) {
        byScope.arm();
      }
      pause();
      if (signal == WAITING && SIGNAL.compareAndSet(this, WAITING, PARKED)) {
        while (signal != RESUMED) {
          if (!interrupted && Thread.interrupted()) {
            interrupted = true;
            withdrawn = source.withdraw(this);
          } else if (timed && !timedOut && nanoTime - System.nanoTime() <= 0) {
            timedOut = true;
            withdrawn = source.withdraw(this);
          } else if (timed && !timedOut) {
            LockSupport.parkNanos(source, nanoTime - System.nanoTime());
          } else {
            LockSupport.park(source);
          }
          if (withdrawn) {
            break;
          }
        }
      }
    } catch (Throwable failure) {
      // No stack left to park on, for one. Either the wait leaves no trace, or it was claimed and
      // its element must not be lost.
      if (source.withdraw(this)) {
        throw failure;
      }
      while (signal != RESUMED) {
        Thread.onSpinWait();
      }
    } finally {
      disarm(byToken);
      disarm(byScope);
    }
    if (withdrawn) {
      if (interrupted) {
        throw interruption();
      }
      return End.TIMED_OUT;
    }
    if (interrupted) {
      thread.interrupt(); // it came too late for this wait, not for the next one
    }
    return end();
  }

  /// Gives the other side a moment before the thread parks, which costs more than a short wait.
  private void pause() {
    if (thread.isVirtual()) {
      Thread.yield();
    } else {
      for (int i = 0; i < PLATFORM_SPINS && signal == WAITING; i++) {
        Thread.onSpinWait();
      }
    }
  }

  private InterruptedException interruption() {
    InterruptedException cancellation = coroutine == null ? null : coroutine.cancellation();
    return cancellation != null ? cancellation : new InterruptedException();
  }

  private End end() throws InterruptedException {
    return switch (handOver) {
      case MATCHED -> End.MATCHED;
      case CLOSED -> End.CLOSED;
      case CANCELLED -> {
        if (withdrawnBy == byScope && coroutine != null) {
          InterruptedException cancellation = coroutine.cancellation();
          if (cancellation != null) {
            throw cancellation;
          }
        }
        yield End.CANCELLED;
      }
      default -> throw new AssertionError("resumed in state " + handOver);
    };
  }

  private static void disarm(@Nullable Withdrawal withdrawal) {
    if (withdrawal != null) {
      withdrawal.signal.unregister(withdrawal);
    }
  }
}
