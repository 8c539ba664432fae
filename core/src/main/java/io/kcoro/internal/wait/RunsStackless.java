package io.kcoro.internal.wait;

import org.jspecify.annotations.Nullable;

/// A thread that runs the steps of stackless coroutines.
public interface RunsStackless {
  /// What it runs now. Only for the thread itself.
  @Nullable Runnable running();
}
