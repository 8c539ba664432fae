package io.kcoro.scope;

import io.kcoro.Suspending;
import io.kcoro.time.Deadline;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A coroutine with a result. Thread-safe.
///
/// A failure is seen twice, on purpose: it fails the scope (unless that supervises), which cancels
/// the other coroutines, and it is thrown by [#await()], wrapped, to whoever already waits for this
/// very task. Catching it at `await` does not undo the first.
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

  /// Waits for the result as [#await()] does, at most until `deadline`; the task goes on if that
  /// passes.
  ///
  /// @return what the task's body returned
  /// @throws ExecutionException if the task failed; the cause is what its body threw
  /// @throws CancellationException if the task was cancelled
  /// @throws TimeoutException if the deadline passed first
  /// @throws InterruptedException if the waiting thread is interrupted, or its own coroutine
  ///   cancelled, first
  @Suspending
  T await(Deadline deadline) throws InterruptedException, ExecutionException, TimeoutException;

  /// A future for code that wants one: it completes with the result of the task, exceptionally with
  /// what the task's body threw, or with a [CancellationException]. What depends on it runs on the
  /// scheduler of its scope, and must not block. To cancel the future cancels the task; to complete
  /// it does not. The other way, [Tasks#await] waits for a [java.util.concurrent.CompletionStage].
  ///
  /// @return a new one each time
  CompletableFuture<T> toCompletableFuture();
}
