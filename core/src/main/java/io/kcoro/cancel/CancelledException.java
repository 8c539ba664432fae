package io.kcoro.cancel;

import java.util.Objects;

/// Thrown by a wait whose own coroutine or scope was cancelled.
///
/// It is an [InterruptedException], because that is what a cancelled wait throws in Java, and code
/// that treats an interrupt well treats a cancellation well. What it adds is the reason. The
/// thread's interrupt flag is not set when it is thrown.
public final class CancelledException extends InterruptedException {
  private static final long serialVersionUID = 1L;

  private final CancellationReason reason;

  /// Makes an exception that tells `reason`; the reason's cause becomes the exception's.
  public CancelledException(CancellationReason reason) {
    super("cancelled, " + Objects.requireNonNull(reason, "reason"));
    this.reason = reason;
    if (reason.cause() != null) {
      initCause(reason.cause());
    }
  }

  /// Why the coroutine was cancelled.
  public CancellationReason reason() {
    return reason;
  }
}
