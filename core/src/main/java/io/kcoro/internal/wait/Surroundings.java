package io.kcoro.internal.wait;

import org.jspecify.annotations.Nullable;

/// What the code in a scope finds there. The types are known to the packages that make the values.
public interface Surroundings {
  /// The context.
  Object context();

  /// The clock that waits go by which name none; null for that of the machine.
  @Nullable Object time();
}
