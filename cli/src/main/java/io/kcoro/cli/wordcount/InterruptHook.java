package io.kcoro.cli.wordcount;

import io.kcoro.cancel.CancellationSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// While it is open, Ctrl-C (any signal that ends the JVM in order) cancels a run, and the JVM
/// waits until the hook is closed, so that the run can still show what it has.
final class InterruptHook implements AutoCloseable {

  /// The promise is to be gone within a second.
  private static final Duration PATIENCE = Duration.ofMillis(900);

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  InterruptHook(CancellationSource run, Messages messages) {
    hook = Thread.ofPlatform().name("kcoro-interrupt").unstarted(() -> interrupt(run, messages));
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void interrupt(CancellationSource run, Messages messages) {
    run.cancel("interrupted");
    try {
      if (!closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        messages.failed("wordcount", "did not stop in time; what was counted is not shown");
      }
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
      System.getLogger(InterruptHook.class.getName())
          .log(System.Logger.Level.DEBUG, "the JVM is ending", e);
    }
  }
}
