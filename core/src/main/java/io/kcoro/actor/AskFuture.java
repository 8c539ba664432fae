package io.kcoro.actor;

import io.kcoro.internal.wait.Waiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The future of an answer.
final class AskFuture<R extends @Nullable Object> extends CompletableFuture<R> {
  private final Answer<R> answer;

  AskFuture(Answer<R> answer) {
    this.answer = answer;
  }

  void follow() {
    Waiter waiter =
        new Waiter() {
          @Override
          public void resume() {
            take();
          }
        };
    if (!answer.enqueue(waiter)) {
      take();
    }
    // Whoever completes it otherwise, such as a time limit, waits no more.
    var _ = whenComplete((value, thrown) -> answer.abandon());
  }

  private void take() {
    try {
      complete(answer.result());
    } catch (ExecutionException failed) {
      completeExceptionally(failed.getCause());
    } catch (TimeoutException | IllegalStateException ended) {
      super.cancel(false); // nobody waits
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    answer.abandon(); // unless it was answered before
    return isCancelled();
  }

  /// Dependents are plain ones: to cancel those drops no answer.
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
