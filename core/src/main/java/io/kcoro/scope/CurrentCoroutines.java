package io.kcoro.scope;

import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.internal.wait.Parking;
import io.kcoro.internal.wait.RunsStackless;
import io.kcoro.internal.wait.StacklessRun;
import org.jspecify.annotations.Nullable;

/// The coroutine that runs in this thread, and what it can do to itself.
final class CurrentCoroutines {
  private CurrentCoroutines() {}

  static @Nullable Coroutine get() {
    if (Thread.currentThread() instanceof RunsStackless worker) {
      return worker.running() instanceof StacklessRun run && run.host() instanceof Coroutine host
          ? host
          : null;
    }
    Frame frame = Frame.current();
    ScopeTree host = frame == null ? null : frame.host();
    while (host != null && host.owner instanceof Scope scope) {
      host = scope.openedBy();
    }
    return host != null
            && host.owner instanceof DirectCoroutine<?> coroutine
            && coroutine.runsHere()
        ? coroutine
        : null;
  }

  static Parking parking() {
    return switch (get()) {
      case DirectCoroutine<?> coroutine -> coroutine.parking();
      case StacklessCoroutine coroutine ->
          throw new IllegalStateException(
              coroutine + " has no thread to park; a step returns park(next)");
      case null ->
          throw new IllegalStateException(
              "no coroutine runs in this thread; only a coroutine can park");
    };
  }

  static void pause() throws InterruptedException {
    CurrentCoroutine.refuseIfInterrupted();
    Thread.yield();
  }
}
