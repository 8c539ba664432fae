package io.kcoro.scope;

import io.kcoro.Suspending;
import org.jspecify.annotations.Nullable;

/// Code with a result that runs in another context: [Scope#callIn].
///
/// @param <T> the type of the result
/// @param <X> what it may throw besides
@FunctionalInterface
public interface ContextFunction<T extends @Nullable Object, X extends Exception> {
  /// Runs in the thread of the caller.
  @Suspending
  T call() throws X, InterruptedException;
}
