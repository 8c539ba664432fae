package io.kcoro.internal.wait;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A thread that runs the steps of stackless coroutines.
public interface RunsStackless {
  /// What it runs now. Only for the thread itself.
  @Nullable Runnable running();

  /// Where what runs here takes random numbers from, if these must be the same in each run.
  default @Nullable SplittableRandom random() {
    return null;
  }

  /// Called before what runs in the thread itself, and not in a virtual one that it carries, waits.
  default void beforeWait() {}
}
