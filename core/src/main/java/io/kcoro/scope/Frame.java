package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.cancel.CancelledException;
import io.kcoro.context.BoundThread;
import io.kcoro.context.Context;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.internal.wait.ThreadWaiter;
import io.kcoro.schedule.Scheduler;
import java.lang.Thread.UncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;

/// What runs in a thread under the rule of one cancellation token: the body of a coroutine, the
/// body of a scope, or a shielded block. Frames nest as these blocks do; the innermost is current.
///
/// A coroutine's frame is told of its cancellation by an interrupt, because it runs in a thread
/// made for it. So is a shielded block in such a thread. The body of a scope runs in its caller's
/// thread, which is not the scope's to interrupt: its waits are withdrawn through the token
/// instead.
final class Frame extends CurrentCoroutine {
  private final CancellationToken token;
  private final @Nullable Handshake handshake;
  private final boolean interruptedByHandshake;
  private final @Nullable UncaughtExceptionHandler uncaughtHandler;
  private final @Nullable Scheduler carrier;
  private final Context context;

  /// The coroutine or scope whose code it is; null where that is not known.
  private final @Nullable ScopeTree host;

  private Frame(
      CancellationToken token,
      @Nullable Handshake handshake,
      boolean interruptedByHandshake,
      @Nullable UncaughtExceptionHandler uncaughtHandler,
      @Nullable Scheduler carrier,
      Context context,
      @Nullable ScopeTree host) {
    this.token = token;
    this.handshake = handshake;
    this.interruptedByHandshake = interruptedByHandshake;
    this.uncaughtHandler = uncaughtHandler;
    this.carrier = carrier;
    this.context = context;
    this.host = host;
  }

  /// A frame whose token interrupts the thread through `handshake`.
  static Frame interruptible(
      CancellationToken token,
      Handshake handshake,
      @Nullable UncaughtExceptionHandler uncaughtHandler,
      @Nullable Scheduler carrier,
      Context context,
      @Nullable ScopeTree host) {
    return new Frame(token, handshake, true, uncaughtHandler, carrier, context, host);
  }

  /// A frame in a thread that its token does not interrupt.
  ///
  /// @param outer the frame around it, whose interrupts may arrive meanwhile
  static Frame borrowing(
      CancellationToken token,
      @Nullable Frame outer,
      @Nullable UncaughtExceptionHandler uncaughtHandler,
      @Nullable Scheduler carrier,
      Context context,
      @Nullable ScopeTree host) {
    return new Frame(
        token,
        outer == null ? null : outer.handshake,
        false,
        uncaughtHandler,
        carrier,
        context,
        host);
  }

  /// A frame like the innermost one of this thread, with another context, and its bindings, too.
  static Frame in(Context context) {
    Context shown = context.withBindingsOf(Context.current());
    Frame outer = current();
    return outer == null
        ? new Frame(
            CancellationToken.never(),
            null,
            false,
            CurrentCoroutine.uncaughtHandlerOfThisThread(),
            null,
            shown,
            null)
        : new Frame(
            outer.token,
            outer.handshake,
            outer.interruptedByHandshake,
            outer.uncaughtHandler,
            outer.carrier,
            shown,
            outer.host);
  }

  /// Runs `body` in this frame, and in a thread that shows its context.
  <T extends @Nullable Object, X extends Throwable> T call(ScopedValue.CallableOp<T, X> body)
      throws X {
    ScopedValue.Carrier here = ScopedValue.where(CurrentCoroutine.CURRENT, this);
    if (!context.hasBindings()) {
      return here.call(body);
    }
    return here.call(() -> {
      try (BoundThread _ = context.bind()) {
        return body.call();
      }
    });
  }

  /// The innermost frame of this thread, or null outside any scope.
  static @Nullable Frame current() {
    return (Frame) CurrentCoroutine.get();
  }

  CancellationToken token() {
    return token;
  }

  /// What carries the threads of scopes within, if they say nothing else; null leaves it to the
  /// JDK.
  @Nullable Scheduler carrier() {
    return carrier;
  }

  /// How this thread is interrupted, or null if nobody does. A thread that was forked inside the
  /// block inherits the frame, but not its interrupts.
  @Nullable Handshake ownHandshake() {
    return handshake != null && handshake.isOwned() ? handshake : null;
  }

  /// The coroutine or scope whose code it is; null where that is not known.
  @Nullable ScopeTree host() {
    return host;
  }

  @Override
  public void waitsIn(@Nullable ThreadWaiter waiter) {
    if (host != null) {
      host.waitsIn(waiter);
    }
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public @Nullable UncaughtExceptionHandler uncaughtHandler() {
    return uncaughtHandler;
  }

  @Override
  public @Nullable InterruptedException cancellation() {
    CancellationReason reason = token.reason();
    if (reason == null) {
      return null;
    }
    Handshake own = ownHandshake();
    if (own != null) {
      own.consume(reason);
    }
    return new CancelledException(reason);
  }

  @Override
  public void cancellationUntold() {
    Handshake own = ownHandshake();
    if (own != null) {
      own.restore();
    }
  }

  @Override
  public boolean isInterruptedByCancellation() {
    Handshake own = ownHandshake();
    return own != null && own.token().isCancelled();
  }

  @Override
  public boolean isCancelled() {
    return token.isCancelled();
  }

  @Override
  public @Nullable CancelSignal cancelledWithoutInterrupt() {
    return interruptedByHandshake && ownHandshake() != null ? null : (CancelSignal) token;
  }
}
