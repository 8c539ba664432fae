package io.kcoro.scope;

import io.kcoro.Suspending;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.channel.Channel;
import io.kcoro.internal.wait.Completion;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What is often wanted of several tasks, or of one with a time limit. Each method is a [Scope] of
/// its own: what it starts has ended when it returns.
///
/// All methods **suspend** until then. If the calling coroutine is cancelled, or its thread
/// interrupted, so are the tasks, and `InterruptedException` is thrown when they have ended.
public final class Tasks {
  private Tasks() {}

  /// Runs all of `bodies` at the same time.
  ///
  /// @return their results, in the order of the bodies
  /// @throws CoroutineFailedException if one failed; then the others were cancelled
  @Suspending
  public static <T extends @Nullable Object> List<T> par(
      Collection<? extends TaskBody<? extends T>> bodies) throws InterruptedException {
    return mapConcurrent(bodies, Math.max(1, bodies.size()), body -> body.call());
  }

  /// Runs `function` on each of `inputs`, at most `concurrency` at a time.
  ///
  /// @param concurrency at least 1
  /// @return the results, in the order of the inputs
  /// @throws CoroutineFailedException if one failed; then the others were cancelled, and those that
  ///   had not begun never do
  @Suspending
  public static <A, T extends @Nullable Object> List<T> mapConcurrent(
      Collection<? extends A> inputs,
      int concurrency,
      TaskFunction<? super A, ? extends T> function)
      throws InterruptedException {
    Objects.requireNonNull(function, "function");
    if (concurrency < 1) {
      throw new IllegalArgumentException("a concurrency of " + concurrency);
    }
    List<A> all = List.copyOf(inputs);
    @Nullable Object[] results = new @Nullable Object[all.size()];
    AtomicInteger next = new AtomicInteger();
    Scope.run(
        ScopeConfig.named("tasks"),
        scope -> {
          for (int i = Math.min(concurrency, all.size()); i > 0; i--) {
            scope.launch(() -> {
              int index;
              while (!scope.token().isCancelled()
                  && (index = next.getAndIncrement()) < results.length) {
                results[index] = function.apply(all.get(index));
              }
            });
          }
        });
    return asList(results);
  }

  /// The end of the scope happens-before: what the coroutines wrote is to be read here.
  @SuppressWarnings("unchecked") // each is what the function returned
  private static <T extends @Nullable Object> List<T> asList(@Nullable Object[] results) {
    List<T> list = new ArrayList<>(results.length);
    for (Object result : results) {
      list.add((T) result);
    }
    return list;
  }

  /// Runs all of `bodies` at the same time, and takes the first that succeeds; the others are
  /// cancelled. What these give, or throw, all the same is dropped: who has something to release
  /// does that itself when it is cancelled.
  ///
  /// @param bodies at least one
  /// @return what the first one returned that did
  /// @throws CoroutineFailedException if all failed: the first to do so, with the others suppressed
  @Suspending
  public static <T extends @Nullable Object> T race(
      Collection<? extends TaskBody<? extends T>> bodies) throws InterruptedException {
    List<TaskBody<? extends T>> all = List.copyOf(bodies);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("a race of none");
    }
    Channel<Finish<T>> finishes = Channel.buffered(all.size());
    return Scope.call(
        ScopeConfig.named("race"),
        scope -> {
          for (int i = 0; i < all.size(); i++) {
            TaskBody<? extends T> body = all.get(i);
            String name = "runner-" + (i + 1);
            scope.launch(name, () -> finishes.trySend(finish(name, body, scope.token())));
          }
          CoroutineFailedException failures = null;
          for (int i = 0; i < all.size(); i++) {
            Finish<T> finish = finishes.receive();
            if (finish.failure() == null) {
              scope.cancel("another one was first");
              return finish.value();
            }
            if (failures == null) {
              failures = finish.failure();
            } else {
              failures.addSuppressed(finish.failure());
            }
          }
          throw Objects.requireNonNull(failures);
        });
  }

  private record Finish<T extends @Nullable Object>(
      @Nullable T result, @Nullable CoroutineFailedException failure) {
    @SuppressWarnings("NullAway") // without a failure it is what the body returned
    T value() {
      return result;
    }
  }

  private static <T extends @Nullable Object> Finish<T> finish(
      String name, TaskBody<? extends T> body, CancellationToken token) throws Exception {
    try {
      return new Finish<>(body.call(), null);
    } catch (Throwable failure) {
      if (Cancellations.isConsequence(failure, token)) {
        throw failure;
      }
      return new Finish<>(null, new CoroutineFailedException(name, failure));
    }
  }

  /// Runs `body` as [Scope#call] does, but not for longer than `limit`: then it is cancelled, with
  /// all that it has launched. It runs in the calling thread, which is not interrupted: a kcoro
  /// operation that it waits in ends, another blocking call does not. What is to be interrupted
  /// runs in a coroutine that `body` launches and awaits.
  ///
  /// @return what `body` returned
  /// @throws TimeoutException if the time was over and `body` ended by that; a body that has a
  ///   result all the same wins
  /// @throws X what `body` throws
  @Suspending
  public static <T extends @Nullable Object, X extends Exception> T timeout(
      Duration limit, ScopeFunction<T, X> body) throws X, TimeoutException, InterruptedException {
    return timeout(Deadline.after(limit), body);
  }

  /// The same until `deadline`.
  ///
  /// @return what `body` returned
  /// @throws TimeoutException if the deadline passed and `body` ended by that
  /// @throws X what `body` throws
  @Suspending
  public static <T extends @Nullable Object, X extends Exception> T timeout(
      Deadline deadline, ScopeFunction<T, X> body)
      throws X, TimeoutException, InterruptedException {
    Objects.requireNonNull(body, "body");
    Scope[] own = new Scope[1];
    try {
      return Scope.call(
          ScopeConfig.named("timeout").until(deadline),
          scope -> {
            own[0] = scope;
            return body.call(scope);
          });
    } catch (DeadlineExceededException exceeded) {
      if (own[0] == null || exceeded.reason() != own[0].token().reason()) {
        throw exceeded; // of a scope within
      }
      TimeoutException timeout = new TimeoutException("not done in time");
      timeout.initCause(exceeded);
      throw timeout;
    }
  }

  /// Waits for the result of `stage`, which goes on if the wait ends early.
  ///
  /// @return the result
  /// @throws ExecutionException if it completes exceptionally; the cause is what it did so with
  /// @throws java.util.concurrent.CancellationException if it is a future that was cancelled
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  @Suspending
  public static <T extends @Nullable Object> T await(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException {
    CompletableFuture<T> future = stage.toCompletableFuture();
    Completion completion = new Completion();
    CompletableFuture<?> told =
        stage.whenComplete((result, failure) -> completion.complete()).toCompletableFuture();
    try {
      completion.await();
    } finally {
      told.cancel(false); // else each wait that ends early stays with the stage
    }
    return future.get(); // it is there
  }
}
