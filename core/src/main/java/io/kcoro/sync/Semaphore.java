package io.kcoro.sync;

import io.kcoro.Suspending;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.channel.Acquirable;
import io.kcoro.time.Deadline;

/// A number of permits for coroutines, threads and stackless coroutines alike: who wants one and
/// finds none waits, first come first served.
///
/// ```java
/// Semaphore connections = Semaphore.of(10);
/// connections.acquire();
/// try {
///   query();
/// } finally {
///   connections.release();
/// }
/// ```
///
/// A stackless coroutine takes one by [io.kcoro.channel.Stackless#acquire]. A permit belongs to
/// nobody: anyone may give it back. Thread-safe; release happens-before the acquire that gets the
/// permit.
public sealed interface Semaphore extends Acquirable permits FairSemaphore {
  /// A semaphore all of whose permits are free.
  ///
  /// @param permits how many, at least 1
  static Semaphore of(int permits) {
    if (permits < 1) {
      throw new IllegalArgumentException("a semaphore of " + permits + " permits");
    }
    return new FairSemaphore(permits);
  }

  /// Takes a permit as [#acquire()] does, if there is one until `deadline`.
  ///
  /// @return false if not; then nothing was taken
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  @Suspending
  boolean tryAcquire(Deadline deadline) throws InterruptedException;

  /// Takes a permit as [#acquire()] does, if there is one before `token` is cancelled.
  ///
  /// @return false if not; then nothing was taken
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  @Suspending
  boolean tryAcquire(CancellationToken token) throws InterruptedException;

  /// Gives a permit back: to the first who waits, if anybody does. Never suspends.
  ///
  /// @throws IllegalStateException if all permits have been given back already
  @Override
  void release();

  /// How many permits are free at this moment.
  int available();
}
