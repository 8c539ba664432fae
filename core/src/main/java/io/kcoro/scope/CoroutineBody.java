package io.kcoro.scope;

/// What a coroutine without a result does; may suspend.
@FunctionalInterface
public interface CoroutineBody {
  /// Runs the coroutine.
  ///
  /// @throws Exception what it throws fails the scope
  void run() throws Exception;
}
