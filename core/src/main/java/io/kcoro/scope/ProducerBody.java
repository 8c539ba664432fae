package io.kcoro.scope;

import io.kcoro.Suspending;
import io.kcoro.channel.SendChannel;

/// What a producer does; may suspend. See [Scope#produce].
///
/// @param <T> the type of the elements
@FunctionalInterface
public interface ProducerBody<T> {
  /// Sends elements into `out`, which is closed when this returns or throws.
  ///
  /// @throws Exception what it throws is the cause that `out` is closed with, and fails the scope
  @Suspending
  void run(SendChannel<T> out) throws Exception;
}
