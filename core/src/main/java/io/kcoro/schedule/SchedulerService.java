package io.kcoro.schedule;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/// A scheduler seen as an executor service.
final class SchedulerService extends AbstractExecutorService {
  private final Scheduler scheduler;

  SchedulerService(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public void execute(Runnable task) {
    scheduler.execute(task);
  }

  @Override
  public void shutdown() {
    scheduler.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return scheduler.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return scheduler.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return scheduler.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return scheduler.awaitTermination(Duration.ofNanos(unit.toNanos(timeout)));
  }

  @Override
  public void close() {
    scheduler.close();
  }

  @Override
  public String toString() {
    return "ExecutorService of " + scheduler;
  }
}
