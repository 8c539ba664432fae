package io.kcoro.channel;

import io.kcoro.Suspending;

/// Something whose end can be waited for, also by a clause of a [Select]: a coroutine. Not to be
/// implemented by users of the library.
public interface Joinable {
  /// Whether it has ended.
  boolean isDone();

  /// Waits until it has ended.
  ///
  /// @throws InterruptedException if the waiting thread is interrupted, or its own coroutine
  ///   cancelled, first
  @Suspending
  void join() throws InterruptedException;
}
