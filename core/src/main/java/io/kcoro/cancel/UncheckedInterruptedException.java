package io.kcoro.cancel;

import java.util.Objects;

/// Carries an [InterruptedException] out of a method that cannot throw it, such as
/// [java.util.Iterator#next()]. Where it is thrown, the thread's interrupt flag has been set again.
public final class UncheckedInterruptedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Wraps `cause`, and sets the interrupt flag of the current thread.
  public UncheckedInterruptedException(InterruptedException cause) {
    super(Objects.requireNonNull(cause, "cause"));
    Thread.currentThread().interrupt();
  }
}
