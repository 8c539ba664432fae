package io.kcoro.cancel;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells, once and for all, that something was cancelled, and why.
///
/// A token is the reading end of a [CancellationSource]. It is sticky: once cancelled it stays so,
/// with its first reason. Thread-safe. No method suspends.
public sealed interface CancellationToken permits CancellationState {
  /// A token that is never cancelled.
  static CancellationToken never() {
    return CancellationState.NEVER;
  }

  /// Whether it was cancelled.
  default boolean isCancelled() {
    return reason() != null;
  }

  /// Why it was cancelled, or null as long as it is not.
  @Nullable CancellationReason reason();

  /// Throws if it was cancelled.
  ///
  /// @throws CancelledException if it was
  default void throwIfCancelled() throws CancelledException {
    CancellationReason reason = reason();
    if (reason != null) {
      throw new CancelledException(reason);
    }
  }

  /// Runs `handler` once when the token is cancelled, or at once if it is already.
  ///
  /// The handler runs in the thread that cancels, under no lock; it should be short. What it throws
  /// goes to the handler of the scope it runs in, else to its thread's, and harms no other handler.
  /// Registering and [Registration#close()] take constant time; a closed registration leaves
  /// nothing behind.
  Registration onCancel(Consumer<? super CancellationReason> handler);

  /// A handler's registration.
  interface Registration extends AutoCloseable {
    /// Removes the handler. If the token is being cancelled just now in another thread, the handler
    /// may still run, or be running. Idempotent.
    @Override
    void close();
  }
}
