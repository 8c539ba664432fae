package io.kcoro.scope;

import io.kcoro.Suspending;

/// Code that runs in another context: [Scope#runIn].
///
/// @param <X> what it may throw besides
@FunctionalInterface
public interface ContextBody<X extends Exception> {
  /// Runs in the thread of the caller.
  @Suspending
  void run() throws X, InterruptedException;
}
