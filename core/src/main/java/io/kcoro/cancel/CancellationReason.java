package io.kcoro.cancel;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Why something was cancelled.
///
/// @param kind what kind of event asked for it
/// @param message one line for people
/// @param cause the failure behind it, if there is one
public record CancellationReason(Kind kind, String message, @Nullable Throwable cause)
    implements Serializable {
  /// What kind of event asked for a cancellation.
  public enum Kind {
    /// Somebody called `cancel`.
    USER,
    /// A deadline passed.
    DEADLINE,
    /// Another coroutine of the same scope failed.
    SIBLING_FAILED,
    /// The runtime, or the program, shuts down.
    SHUTDOWN
  }

  public CancellationReason {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
  }

  /// A reason of kind [Kind#USER].
  public static CancellationReason user(String message) {
    return new CancellationReason(Kind.USER, message, null);
  }

  /// The kind and the message, for example `SIBLING_FAILED: coroutine 'reader-2' failed`.
  @Override
  public String toString() {
    return kind + ": " + message;
  }
}
