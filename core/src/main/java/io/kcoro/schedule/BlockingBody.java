package io.kcoro.schedule;

import org.jspecify.annotations.Nullable;

/// Code that may block its thread.
///
/// @param <T> the type of its result
/// @param <X> what it throws
@FunctionalInterface
public interface BlockingBody<T extends @Nullable Object, X extends Exception> {
  /// Does it.
  ///
  /// @throws X as it likes
  T call() throws X;
}
