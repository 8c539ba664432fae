package io.kcoro.scope;

import io.kcoro.Suspending;
import org.jspecify.annotations.Nullable;

/// What is done with an input to get a result; may suspend.
///
/// @param <A> the type of the input
/// @param <T> the type of the result
@FunctionalInterface
public interface TaskFunction<A, T extends @Nullable Object> {
  /// Runs in a coroutine.
  ///
  /// @throws Exception what it throws fails the coroutine
  @Suspending
  T apply(A input) throws Exception;
}
