package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.cancel.CancelledException;
import io.kcoro.cancel.UncheckedInterruptedException;
import io.kcoro.channel.ChannelClosedException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Which exceptions are the consequence of a cancellation, and no failures.
final class Cancellations {
  private Cancellations() {}

  /// Whether code that runs under `token` threw `thrown` because that was cancelled.
  static boolean isConsequence(Throwable thrown, CancellationToken token) {
    return isConsequence(thrown, token.reason());
  }

  /// Whether code threw `thrown` because it was cancelled for `reason`; null if it was not.
  static boolean isConsequence(Throwable thrown, @Nullable CancellationReason reason) {
    return reason != null && isCancellation(thrown) && !tellsAnother(thrown, reason);
  }

  /// Whether `thrown` tells of another cancellation than that for `reason`, such as an exceeded
  /// limit of shielded clean-up: that is a failure, however cancelled the rest.
  private static boolean tellsAnother(Throwable thrown, CancellationReason reason) {
    if (thrown instanceof DeadlineExceededException exceeded) {
      return exceeded.reason() != reason;
    }
    Throwable told = thrown instanceof UncheckedInterruptedException ? thrown.getCause() : thrown;
    return told instanceof CancelledException cancelled
        && cancelled.reason().kind() == Kind.DEADLINE
        && cancelled.reason() != reason;
  }

  /// Whether this is what code throws that was told to stop. Called in its thread, with the flag as
  /// it was left: a socket that an interrupt closed under a virtual thread tells so by the flag.
  static boolean isCancellation(Throwable thrown) {
    return thrown instanceof InterruptedException
        || thrown instanceof UncheckedInterruptedException
        || thrown instanceof CancellationException
        || (thrown instanceof ChannelClosedException
            && thrown.getCause() instanceof CancelledException)
        || thrown instanceof ClosedByInterruptException
        || (thrown instanceof InterruptedIOException && !(thrown instanceof SocketTimeoutException))
        || (thrown instanceof SocketException
            && Thread.currentThread().isVirtual()
            && Thread.currentThread().isInterrupted());
  }
}
