package io.kcoro.internal.wait;

import org.jspecify.annotations.Nullable;

/// What is to be done when a [CancelSignal] fires: a node of the signal's own list, so that
/// registering allocates nothing more and unregistering is O(1). Registered with one signal at a
/// time.
public abstract class CancelHandler {
  // Guarded by the monitor of the signal.
  @Nullable CancelHandler previous;
  @Nullable CancelHandler next;
  boolean registered;

  /// Runs once, in the thread that fires the signal, outside any lock.
  protected abstract void fired();

  /// The signal that must fire together with the one this handler is registered with, or null.
  protected @Nullable CancelSignal child() {
    return null;
  }
}
