package io.kcoro.cancel;

import java.util.Objects;

/// Carries an [InterruptedException] out of a method that cannot throw it, such as
/// [java.util.Iterator#next()].
///
/// Where it is thrown, the thread's interrupt flag has been set again, as Java's custom is for an
/// interrupt that cannot be thrown. A cancellation, whose cause is a [CancelledException], needs no
/// flag: it stays visible in its token, and every further wait tells it again. A flag would only
/// disturb the clean-up that follows, and tell the thread's owner of an interrupt that never was.
public final class UncheckedInterruptedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Wraps `cause`, and sets the interrupt flag of the current thread, unless `cause` is a
  /// [CancelledException].
  public UncheckedInterruptedException(InterruptedException cause) {
    super(Objects.requireNonNull(cause, "cause"));
    if (!(cause instanceof CancelledException)) {
      Thread.currentThread().interrupt();
    }
  }
}
