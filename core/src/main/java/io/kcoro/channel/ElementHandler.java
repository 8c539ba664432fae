package io.kcoro.channel;

import io.kcoro.Suspending;

/// Handles one element after another; may suspend.
///
/// @param <T> the type of the elements
/// @param <X> what it may throw besides
@FunctionalInterface
public interface ElementHandler<T, X extends Exception> {
  /// Handles `element`, which belongs to the handler.
  @Suspending
  void handle(T element) throws X, InterruptedException;
}
