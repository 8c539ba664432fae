package io.kcoro.examples.bank;

import io.kcoro.cancel.CancellationSource;
import java.util.concurrent.CountDownLatch;

/// While it is open, Ctrl-C cancels a token, and the JVM waits with its end until the hook is
/// closed.
final class ClosingHook implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  ClosingHook(CancellationSource closing) {
    hook = Thread.ofPlatform().name("bank-closing").unstarted(() -> close(closing));
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void close(CancellationSource closing) {
    closing.cancel("Ctrl-C");
    try {
      closed.await(); // the bank's own deadline bounds this
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Lets the JVM end, if it is about to.
  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, which is when hooks cannot be removed any more and need not be.
      System.getLogger(ClosingHook.class.getName())
          .log(System.Logger.Level.DEBUG, "the JVM is ending", e);
    }
  }
}
