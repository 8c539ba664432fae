package io.kcoro.actor;

import io.kcoro.internal.wait.RunsStackless;
import io.kcoro.internal.wait.StacklessRun;
import org.jspecify.annotations.Nullable;

/// The actor whose behavior runs in this thread.
final class CurrentActor {
  /// Bound in the thread of a direct actor.
  static final ScopedValue<ActorCell<?>> DIRECT = ScopedValue.newInstance();

  private CurrentActor() {}

  /// The actor, or null if none runs here.
  static @Nullable ActorCell<?> get() {
    if (Thread.currentThread() instanceof RunsStackless worker) {
      return worker.running() instanceof StacklessRun run
              && run.body() instanceof MailboxLoop<?> loop
          ? loop.cell
          : null;
    }
    return DIRECT.isBound() ? DIRECT.get() : null;
  }
}
