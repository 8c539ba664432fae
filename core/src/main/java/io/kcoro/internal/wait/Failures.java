package io.kcoro.internal.wait;

import java.lang.Thread.UncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;

/// Errors of user code: where they go that have no caller to go to, and how messages tell of them.
public final class Failures {
  private Failures() {}

  /// Hands `failure` to the handler of the current scope, else to that of the current thread, as if
  /// the thread had died of it. Never throws.
  public static void uncaught(Throwable failure) {
    Thread thread = Thread.currentThread();
    try {
      UncaughtExceptionHandler handler = CurrentCoroutine.uncaughtHandlerOfThisThread();
      if (handler == null) {
        handler = thread.getUncaughtExceptionHandler();
      }
      handler.uncaughtException(thread, failure);
    } catch (Throwable broken) {
      // The JVM, too, ignores what an uncaught exception handler throws; here it is at least said.
      try {
        if (broken != failure) {
          broken.addSuppressed(failure);
        }
        System.getLogger("io.kcoro")
            .log(System.Logger.Level.ERROR, "an uncaught exception handler failed", broken);
      } catch (Throwable unheard) {
        return; // nobody is left to tell
      }
    }
  }

  /// The cause of `failure`, or null if it has none or its code fails.
  public static @Nullable Throwable causeOf(Throwable failure) {
    try {
      return failure.getCause();
    } catch (Throwable broken) {
      return null;
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
