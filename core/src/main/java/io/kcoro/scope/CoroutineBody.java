package io.kcoro.scope;

import io.kcoro.Suspending;

/// What a coroutine without a result does; may suspend.
@FunctionalInterface
public interface CoroutineBody {
  /// Runs the coroutine.
  ///
  /// @throws Exception what it throws fails the scope
  @Suspending
  void run() throws Exception;
}
