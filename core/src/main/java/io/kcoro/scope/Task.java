package io.kcoro.scope;

import io.kcoro.Suspending;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// A coroutine with a result. Thread-safe.
///
/// A failure is seen twice, on purpose: it fails the scope, which cancels the other coroutines, and
/// it is thrown by [#await()], wrapped, to whoever already waits for this very task. Catching it at
/// `await` does not undo the first.
///
/// @param <T> the type of the result
public sealed interface Task<T extends @Nullable Object> extends Coroutine permits DirectCoroutine {
  /// Waits for the result.
  ///
  /// @return what the task's body returned
  /// @throws ExecutionException if the task failed; the cause is what its body threw
  /// @throws CancellationException if the task was cancelled
  /// @throws InterruptedException if the waiting thread is interrupted, or its own coroutine
  ///   cancelled, first
  @Suspending
  T await() throws InterruptedException, ExecutionException;
}
