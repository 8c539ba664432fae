package io.kcoro.schedule;

import io.kcoro.internal.timer.TimerNode;
import io.kcoro.internal.timer.TimerQueue;
import java.util.concurrent.Executor;

/// A timer and its handle.
final class Timer extends TimerNode implements TimerHandle {
  private final TimerQueue queue;
  private final Executor executor;
  private final Runnable action;

  Timer(TimerQueue queue, Executor executor, Runnable action) {
    this.queue = queue;
    this.executor = executor;
    this.action = action;
  }

  @Override
  protected void fired() {
    executor.execute(action);
  }

  @Override
  public boolean cancel() {
    return queue.cancel(this);
  }

  @Override
  public boolean isDone() {
    return !isScheduled();
  }
}
