package io.kcoro.cli.chanmon;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// While it is open, a signal that ends the JVM runs an action, and then the JVM waits until the
/// hook is closed, for half a second at most.
final class ExitHook implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 500;

  /// What is done when the JVM ends.
  interface Action {
    void run() throws InterruptedException;
  }

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean called;

  /// @param action takes less than half a second
  ExitHook(Action action) {
    hook = Thread.ofPlatform().name("kcoro-chanmon-exit").unstarted(() -> run(action));
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void run(Action action) {
    called = true;
    try {
      action.run();
      if (!closed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        System.getLogger(ExitHook.class.getName())
            .log(System.Logger.Level.DEBUG, "the JVM ends before the command has");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether the JVM is ending.
  boolean wasCalled() {
    return called;
  }

  /// Lets the JVM end, if it is about to.
  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, which is when hooks cannot be removed any more and need not be.
      System.getLogger(ExitHook.class.getName())
          .log(System.Logger.Level.DEBUG, "the JVM is ending", e);
    }
  }
}
