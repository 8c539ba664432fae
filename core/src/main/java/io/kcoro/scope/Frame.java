package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.cancel.CancelledException;
import io.kcoro.context.BoundThread;
import io.kcoro.context.Context;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.internal.wait.ThreadWaiter;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What runs in a thread under the rule of one cancellation token: the body of a coroutine, the
/// body of a scope, or a shielded block. Frames nest as these blocks do; the innermost is current.
///
/// A coroutine's frame is told of its cancellation by an interrupt, because it runs in a thread
/// made for it. So is a shielded block in such a thread. The body of a scope runs in its caller's
/// thread, which is not the scope's to interrupt: its waits are withdrawn through the token
/// instead.
final class Frame extends CurrentCoroutine {
  /// The coroutine whose token rules, which makes one for whoever asks; null where it is known.
  private final @Nullable Child coroutine;

  /// The token; null where it is that of the coroutine.
  private final @Nullable CancellationToken token;

  private final @Nullable Handshake handshake;
  private final boolean interruptedByHandshake;
  private final Inherited inherited;

  /// The coroutine or scope whose code it is; null where that is not known.
  private final @Nullable ScopeTree host;

  private Frame(
      @Nullable Child coroutine,
      @Nullable CancellationToken token,
      @Nullable Handshake handshake,
      boolean interruptedByHandshake,
      Inherited inherited,
      @Nullable ScopeTree host) {
    this.coroutine = coroutine;
    this.token = token;
    this.handshake = handshake;
    this.interruptedByHandshake = interruptedByHandshake;
    this.inherited = inherited;
    this.host = host;
  }

  /// The frame of a coroutine whose cancellation interrupts its thread through `handshake`.
  static Frame interruptible(
      Child coroutine, Handshake handshake, Inherited inherited, ScopeTree host) {
    return new Frame(coroutine, null, handshake, true, inherited, host);
  }

  /// The frame of a block whose token interrupts the thread through `handshake`.
  static Frame shielded(
      CancellationToken token, Handshake handshake, Inherited inherited, @Nullable ScopeTree host) {
    return new Frame(null, token, handshake, true, inherited, host);
  }

  /// A frame in a thread that its token does not interrupt.
  ///
  /// @param outer the frame around it, whose interrupts may arrive meanwhile
  static Frame borrowing(
      CancellationToken token,
      @Nullable Frame outer,
      Inherited inherited,
      @Nullable ScopeTree host) {
    return new Frame(null, token, outer == null ? null : outer.handshake, false, inherited, host);
  }

  /// A frame like the innermost one of this thread, with another context, and its bindings, too.
  static Frame in(Context context) {
    Inherited here = Inherited.here();
    Inherited shown = here.in(context.withBindingsOf(here.context()));
    Frame outer = current();
    return outer == null
        ? new Frame(null, CancellationToken.never(), null, false, shown, null)
        : new Frame(
            outer.coroutine,
            outer.token,
            outer.handshake,
            outer.interruptedByHandshake,
            shown,
            outer.host);
  }

  /// Runs `body` in this frame, and in a thread that shows its context.
  <T extends @Nullable Object, X extends Throwable> T call(ScopedValue.CallableOp<T, X> body)
      throws X {
    ScopedValue.Carrier here = ScopedValue.where(CurrentCoroutine.CURRENT, this);
    Context context = inherited.context();
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
    return token == null ? Objects.requireNonNull(coroutine).token() : token;
  }

  @Nullable CancellationReason reason() {
    return token == null ? Objects.requireNonNull(coroutine).reason() : token.reason();
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
  public Inherited surroundings() {
    return inherited;
  }

  @Override
  public @Nullable UncaughtExceptionHandler uncaughtHandler() {
    return inherited.uncaughtHandler();
  }

  @Override
  public @Nullable InterruptedException cancellation() {
    CancellationReason reason = reason();
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
    return own != null && own.isCancelled();
  }

  @Override
  public boolean isCancelled() {
    return reason() != null;
  }

  @Override
  public @Nullable CancelSignal cancelledWithoutInterrupt() {
    return interruptedByHandshake && ownHandshake() != null ? null : (CancelSignal) token();
  }
}
