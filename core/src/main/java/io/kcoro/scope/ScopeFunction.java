package io.kcoro.scope;

import io.kcoro.Suspending;
import org.jspecify.annotations.Nullable;

/// The body of a scope with a result; may suspend.
///
/// @param <T> the type of the result
/// @param <X> what it may throw besides
@FunctionalInterface
public interface ScopeFunction<T extends @Nullable Object, X extends Exception> {
  /// Runs in the thread that opened the scope.
  @Suspending
  T call(Scope scope) throws X, InterruptedException;
}
