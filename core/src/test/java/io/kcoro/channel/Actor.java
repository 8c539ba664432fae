package io.kcoro.channel;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A thread that runs one body, and how that ended. */
final class Actor<T> {
  private final Thread thread;
  private final Callable<T> body;

  // Written by the thread, read after it has ended.
  private @Nullable T result;
  private @Nullable Throwable failure;
  private boolean interruptedAtEnd;

  Actor(Threads kind, Callable<T> body) {
    this.body = body;
    thread = kind.unstarted(this::run);
  }

  private void run() {
    try {
      result = body.call();
    } catch (Throwable t) {
      failure = t;
    }
    interruptedAtEnd = Thread.currentThread().isInterrupted();
  }

  Thread thread() {
    return thread;
  }

  void interrupt() {
    thread.interrupt();
  }

  /** What the body returned; fails if it threw. */
  T result() throws InterruptedException {
    thread.join();
    if (failure != null) {
      throw new AssertionError("an actor failed", failure);
    }
    return result;
  }

  /** What the body threw; fails if it did not. */
  Throwable failure() throws InterruptedException {
    thread.join();
    if (failure == null) {
      throw new AssertionError("an actor returned " + result + " instead of failing");
    }
    return failure;
  }

  /** Whether the interrupt flag was set when the body had ended. */
  boolean interruptedAtEnd() throws InterruptedException {
    thread.join();
    return interruptedAtEnd;
  }
}
