package io.kcoro.schedule;

import io.kcoro.internal.wait.RunsStackless;
import org.jspecify.annotations.Nullable;

/// The thread of one worker, from the beginning of both to their end. It inherits nothing from who
/// makes it: neither thread locals nor the context class loader.
final class WorkerThread extends Thread implements RunsStackless {
  final Worker worker;

  /// @param body what it does; a test runs single steps of the worker
  WorkerThread(Worker worker, String name, Runnable body) {
    super(null, body, name, 0, false);
    this.worker = worker;
    setDaemon(true);
  }

  /// The worker whose thread this is, or null.
  static @Nullable Worker current() {
    return Thread.currentThread() instanceof WorkerThread thread ? thread.worker : null;
  }

  @Override
  public @Nullable Runnable running() {
    return worker.running();
  }
}
