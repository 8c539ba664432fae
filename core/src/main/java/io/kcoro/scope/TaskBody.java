package io.kcoro.scope;

import io.kcoro.Suspending;
import org.jspecify.annotations.Nullable;

/// What a coroutine with a result does; may suspend.
///
/// @param <T> the type of the result
@FunctionalInterface
public interface TaskBody<T extends @Nullable Object> {
  /// Runs the coroutine.
  ///
  /// @throws Exception what it throws fails the scope
  @Suspending
  T call() throws Exception;
}
