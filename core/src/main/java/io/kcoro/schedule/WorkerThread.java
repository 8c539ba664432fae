package io.kcoro.schedule;

import io.kcoro.internal.wait.RunsStackless;
import org.jspecify.annotations.Nullable;

/// The thread of one worker, from the beginning of both to their end.
final class WorkerThread extends Thread implements RunsStackless {
  final Worker worker;

  WorkerThread(Worker worker, String name) {
    super(null, worker::work, name, 0, false);
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
