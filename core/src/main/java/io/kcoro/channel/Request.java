package io.kcoro.channel;

import io.kcoro.Suspending;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Something to be asked, once: of an actor. In direct style [#await()] asks and waits; a stackless
/// coroutine does so by [Stackless#ask(Request, Then)]. Not to be implemented by users of the
/// library.
///
/// @param <R> the type of the answer
public interface Request<R extends @Nullable Object> {
  /// Sends the request and waits for its answer.
  ///
  /// **Suspends** until there is room for the request, and then until it is answered.
  ///
  /// **Cancellation.** Who is cancelled, or interrupted, while waiting leaves; the request, if it
  /// was sent, is still there, but its answer is dropped: who gives it is told so. An answer that
  /// came first is returned.
  ///
  /// @return the answer
  /// @throws ExecutionException if it was answered by a failure, or nobody is left to answer; the
  ///   cause is that
  /// @throws TimeoutException if its deadline passed first
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  /// @throws IllegalStateException if it was asked before, or its answer can never come
  @Suspending
  R await() throws InterruptedException, ExecutionException, TimeoutException;
}
