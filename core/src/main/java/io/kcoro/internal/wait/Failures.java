package io.kcoro.internal.wait;

/// Errors of user code: where they go that have no caller to go to, and how messages tell of them.
public final class Failures {
  private Failures() {}

  /// Hands `failure` to the uncaught exception handler of the current thread (for a coroutine, its
  /// scope's), as if the thread had died of it. Never throws.
  public static void uncaught(Throwable failure) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    } catch (Throwable broken) {
      // The JVM, too, ignores what an uncaught exception handler throws; here it is at least said.
      broken.addSuppressed(failure);
      System.getLogger("io.kcoro")
          .log(System.Logger.Level.ERROR, "an uncaught exception handler failed", broken);
    }
  }

  /// What `failure` says of itself, or its class if that fails: its code is the user's.
  public static String describe(Throwable failure) {
    try {
      return failure.toString();
    } catch (Throwable broken) {
      return failure.getClass().getName() + " (whose message cannot be had)";
    }
  }
}
