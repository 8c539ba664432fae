package io.kcoro.scope;

import io.kcoro.Suspending;

/// Clean-up code that must be able to wait although its coroutine is cancelled.
///
/// @param <X> what it may throw besides
@FunctionalInterface
public interface ShieldedBody<X extends Exception> {
  /// Runs in the thread of the caller.
  @Suspending
  void run() throws X, InterruptedException;
}
