package io.kcoro.context;

import io.kcoro.internal.wait.Failures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A thread that shows the values of a context that have bindings, and what it had before. Made by
/// [Context#bind()]; closed once, in the same thread, the last one made first.
public final class BoundThread implements AutoCloseable {
  private static final Object NOT_READ = new Object();

  private final List<ThreadBinding<?>> bindings;
  private final @Nullable Object[] before;

  BoundThread(Context context, List<ThreadBinding<?>> bindings) {
    this.bindings = bindings;
    before = new @Nullable Object[bindings.size()];
    for (int i = 0; i < before.length; i++) {
      before[i] = NOT_READ;
      try {
        before[i] = bindings.get(i).get();
        bindings.get(i).show(context);
      } catch (Throwable failure) {
        Failures.uncaught(failure);
      }
    }
  }

  /// Restores what the thread had. Never throws.
  @Override
  public void close() {
    for (int i = before.length - 1; i >= 0; i--) {
      if (before[i] != NOT_READ) {
        try {
          bindings.get(i).restore(before[i]);
        } catch (Throwable failure) {
          Failures.uncaught(failure);
        }
      }
    }
  }
}
