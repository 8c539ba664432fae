package io.kcoro.schedule;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Runs single steps of a worker whose own thread was not started, one after another. */
final class InWorker {
  private InWorker() {}

  static <T> T call(Worker worker, Callable<T> body) throws Exception {
    FutureTask<T> task = new FutureTask<>(body);
    Thread thread = new WorkerThread(worker, worker.thread.getName() + "-step", task);
    thread.start();
    thread.join();
    return task.get();
  }

  static void run(Worker worker, Runnable body) throws Exception {
    call(
        worker,
        () -> {
          body.run();
          return true;
        });
  }

  static boolean step(Worker worker) throws Exception {
    return call(worker, worker::step);
  }

  static int stepAll(Worker worker) throws Exception {
    return call(
        worker,
        () -> {
          int steps = 0;
          while (worker.step()) {
            steps++;
          }
          return steps;
        });
  }
}
