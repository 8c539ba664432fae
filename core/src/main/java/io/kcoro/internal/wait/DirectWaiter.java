package io.kcoro.internal.wait;

import io.kcoro.internal.timer.TimerQueue;
import org.jspecify.annotations.Nullable;

/// A thread that waits in one queue.
///
/// One object a wait, never reused: a late handler that still holds it finds it out of its queue.
public final class DirectWaiter extends ThreadWaiter {
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

  private final WaitSource source;
  private final @Nullable CurrentCoroutine coroutine;
  private final @Nullable Withdrawal byToken;
  private final @Nullable Withdrawal byScope;

  // Plain: written by the one who withdrew the waiter, before its resume(); read after it.
  private @Nullable Withdrawal withdrawnBy;

  /// Prepares a wait of the current thread: everything that can fail for lack of memory is done
  /// here, before the waiter is queued.
  ///
  /// @param token what cancels this one wait, or null
  /// @throws InterruptedException if the current coroutine is cancelled already
  public DirectWaiter(WaitSource source, @Nullable CancelSignal token) throws InterruptedException {
    this(source, token, CurrentCoroutine.get());
  }

  /// The same, in a thread whose coroutine is known to be `current`.
  public DirectWaiter(
      WaitSource source, @Nullable CancelSignal token, @Nullable CurrentCoroutine current)
      throws InterruptedException {
    StackReserve.ensure();
    this.source = source;
    coroutine = current;
    CancelSignal scope = CurrentCoroutine.signalToObey(coroutine);
    byToken = token == null ? null : new Withdrawal(token, this);
    byScope = scope == null ? null : new Withdrawal(scope, this);
  }

  private DirectWaiter(WaitSource source) {
    StackReserve.ensure();
    this.source = source;
    coroutine = null;
    byToken = null;
    byScope = null;
  }

  /// Prepares a wait of the current thread that does not end with its coroutine's cancellation.
  public static DirectWaiter uncancellable(WaitSource source) {
    return new DirectWaiter(source);
  }

  /// Takes the waiter out of its queue and resumes it when a signal fires.
  private static final class Withdrawal extends CancelHandler {
    final CancelSignal signal;
    final DirectWaiter waiter;

    Withdrawal(CancelSignal signal, DirectWaiter waiter) {
      this.signal = signal;
      this.waiter = waiter;
    }

    void arm() {
      if (!signal.register(this)) {
        fired();
      }
    }

    @Override
    protected void fired() {
      if (waiter.retreat()) {
        waiter.withdrawnBy = this;
        waiter.resume();
      }
    }
  }

  @Override
  protected boolean retreat() {
    return source.withdraw(this);
  }

  @Override
  protected WaitSource source() {
    return source;
  }

  @Override
  protected boolean hasToken() {
    return byToken != null;
  }

  /// Waits until the waiter, which stands in the queue of its source, is resumed, or withdraws it.
  /// What came too late leaves no trace, save that an interrupt that came too late is set again.
  ///
  /// @param timers what tells when to give up, or null for never
  /// @param moment when that is, on the clock of `timers`
  /// @throws InterruptedException if the thread was interrupted, or its coroutine cancelled, first
  public End await(@Nullable TimerQueue timers, long moment) throws InterruptedException {
    Wake wake;
    try {
      wake = arm() ? await(source, timers, moment, source.spinning()) : Wake.RESUMED;
    } finally {
      disarm(byToken);
      disarm(byScope);
    }
    return switch (wake) {
      case RESUMED -> end();
      case TIMED_OUT -> End.TIMED_OUT;
      case INTERRUPTED -> throw CurrentCoroutine.interruption(coroutine);
    };
  }

  /// @return false if that went wrong after somebody has resumed the waiter
  private boolean arm() {
    try {
      if (byToken != null) {
        byToken.arm();
      }
      if (byScope != null) {
        byScope.arm();
      }
      return true;
    } catch (Throwable failure) {
      if (leave()) {
        throw failure;
      }
      return false;
    }
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
