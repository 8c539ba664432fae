package io.kcoro.scope;

import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.Waiter;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The future of a task. It waits for the end of the task as a thread would, but what waits is an
/// object.
final class TaskFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  private final DirectCoroutine<T> task;

  TaskFuture(DirectCoroutine<T> task) {
    this.task = task;
  }

  /// Waits for `completion`, which is that of the task.
  void follow(Completion completion) {
    Runnable giving = () -> task.giveOutcome(this);
    Waiter waiter =
        new Waiter() {
          @Override
          public void resume() {
            // What depends on the future is not to run amid the end of the coroutine.
            task.scheduler().resume(giving);
          }
        };
    if (!completion.enqueue(waiter)) {
      task.giveOutcome(this);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      task.cancel("its future was cancelled");
    }
    return cancelled;
  }

  /// Dependents are plain ones: to cancel those does not cancel the task.
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
