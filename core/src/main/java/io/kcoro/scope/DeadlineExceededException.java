package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import java.io.Serial;
import java.util.concurrent.CancellationException;

/// Thrown by a scope that was cancelled because its own deadline has passed.
///
/// Its cause is what the body threw when it learned of that.
public final class DeadlineExceededException extends CancellationException {
  @Serial private static final long serialVersionUID = 1L;

  private final CancellationReason reason;

  DeadlineExceededException(String message, CancellationReason reason) {
    super(message);
    this.reason = reason;
  }

  /// Why the scope was cancelled: the reason of its token.
  public CancellationReason reason() {
    return reason;
  }
}
