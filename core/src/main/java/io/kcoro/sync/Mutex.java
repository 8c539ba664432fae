package io.kcoro.sync;

import io.kcoro.Suspending;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.channel.Acquirable;
import io.kcoro.time.Deadline;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Lets one at a time do something, also across waits: coroutines, threads and stackless coroutines
/// alike, first come first served.
///
/// Unlike a monitor it may be held by a stackless coroutine from step to step. It is not reentrant:
/// who holds it and wants it again would wait for itself, and gets an `IllegalStateException`
/// instead. Only who holds it can give it back. A stackless coroutine takes it by
/// [io.kcoro.channel.Stackless#acquire].
///
/// Thread-safe; release happens-before the acquire that comes next.
public sealed interface Mutex extends Acquirable permits FairMutex {
  /// A mutex that nobody holds.
  ///
  /// @param name for messages, and for whoever looks at the program
  static Mutex named(String name) {
    return new FairMutex(Objects.requireNonNull(name, "name"));
  }

  /// Takes it if nobody holds it. Never suspends.
  ///
  /// @throws IllegalStateException if the caller holds it already
  @Override
  boolean tryAcquire();

  /// Takes it.
  ///
  /// **Suspends** until nobody else holds it; who has waited longest comes first.
  ///
  /// @throws IllegalStateException if the caller holds it already
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first;
  ///   then it was not taken
  @Override
  @Suspending
  void acquire() throws InterruptedException;

  /// Takes it as [#acquire()] does, if that is possible until `deadline`.
  ///
  /// @return false if not
  /// @throws IllegalStateException if the caller holds it already
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  @Suspending
  boolean tryAcquire(Deadline deadline) throws InterruptedException;

  /// Takes it as [#acquire()] does, if that is possible before `token` is cancelled.
  ///
  /// @return false if not
  /// @throws IllegalStateException if the caller holds it already
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  @Suspending
  boolean tryAcquire(CancellationToken token) throws InterruptedException;

  /// Runs `body` while it holds the mutex.
  ///
  /// **Suspends** until it has the mutex, and where `body` does.
  ///
  /// @return what `body` returns
  /// @throws Exception what `body` throws
  /// @throws IllegalStateException if the caller holds it already
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first
  @Suspending
  default <T extends @Nullable Object> T holding(Callable<T> body) throws Exception {
    acquire();
    try {
      return body.call();
    } finally {
      release();
    }
  }

  /// Gives it back: to the first who waits, if anybody does. Never suspends.
  ///
  /// @throws IllegalStateException if the caller does not hold it
  @Override
  void release();

  /// Its name.
  String name();

  /// Whether somebody holds it at this moment.
  boolean isHeld();
}
