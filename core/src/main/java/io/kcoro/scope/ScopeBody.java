package io.kcoro.scope;

import io.kcoro.Suspending;

/// The body of a scope without a result; may suspend.
///
/// @param <X> what it may throw besides
@FunctionalInterface
public interface ScopeBody<X extends Exception> {
  /// Runs in the thread that opened the scope.
  @Suspending
  void run(Scope scope) throws X, InterruptedException;
}
