package io.kcoro.pipeline;

import io.kcoro.internal.wait.StacklessRun;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A stage without a scheduler: it goes on where the test says so, in the test's thread. */
final class SteppedStage implements StacklessRun.Resumer, StacklessRun.Host {
  private @Nullable Runnable ready;
  private boolean ended;

  SteppedStage(Stage<?> stage) {
    StacklessRun.of(stage).start(this, this);
  }

  /** Runs it until it waits or has ended. */
  void run() {
    for (Runnable task; (task = ready) != null; ) {
      ready = null;
      task.run();
    }
  }

  boolean hasEnded() {
    return ended;
  }

  @Override
  public void execute(Runnable task) {
    ready = task;
  }

  @Override
  public void resume(Runnable task) {
    ready = task;
  }

  @Override
  public void requeue(Runnable task) {
    ready = task;
  }

  @Override
  public Throwable cancellation() {
    return new CancellationException();
  }

  @Override
  public @Nullable UncaughtExceptionHandler uncaughtHandler() {
    return null;
  }

  @Override
  public void ended(@Nullable Throwable thrown) {
    ended = true;
  }
}
