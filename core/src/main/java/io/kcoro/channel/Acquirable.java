package io.kcoro.channel;

import io.kcoro.Suspending;

/// Something that is taken, perhaps after a wait, and given back: a permit of a semaphore, a mutex.
/// Not to be implemented by users of the library.
public interface Acquirable {
  /// Takes one if that is possible at once. Never suspends.
  boolean tryAcquire();

  /// Takes one.
  ///
  /// **Suspends** until there is one; who has waited longest comes first.
  ///
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first;
  ///   then nothing was taken
  @Suspending
  void acquire() throws InterruptedException;

  /// Gives back what was taken. Never suspends.
  void release();
}
