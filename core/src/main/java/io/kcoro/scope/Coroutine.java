package io.kcoro.scope;

import io.kcoro.Suspending;
import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.channel.Joinable;
import io.kcoro.time.Deadline;

/// A handle on a coroutine that a [Scope] has started. Thread-safe.
public sealed interface Coroutine extends Joinable permits Task, StacklessCoroutine {
  /// Its name, unique in its scope if the program takes care.
  String name();

  /// Whether it has ended: returned, failed or was cancelled.
  @Override
  boolean isDone();

  /// What tells it that it is cancelled; cancelled also when its scope is.
  CancellationToken token();

  /// Cancels this coroutine alone. It ends when its body does: a wait in a channel throws
  /// [io.kcoro.cancel.CancelledException], a blocking call of the JDK is interrupted. That a
  /// coroutine was cancelled is no failure of its scope. Never suspends.
  ///
  /// @return true if this call was the first to cancel it; false also if it has ended
  boolean cancel(CancellationReason reason);

  /// Cancels this coroutine with a reason of kind [CancellationReason.Kind#USER].
  ///
  /// @return true if this call was the first to cancel it; false also if it has ended
  default boolean cancel(String message) {
    return cancel(CancellationReason.user(message));
  }

  /// Waits until it has ended, in whatever way; throws nothing of what it threw.
  ///
  /// @throws InterruptedException if the waiting thread is interrupted, or its own coroutine
  ///   cancelled, first
  @Override
  @Suspending
  void join() throws InterruptedException;

  /// Waits as [#join()] does, at most until `deadline`.
  ///
  /// @return false if it had not ended by then
  /// @throws InterruptedException if the waiting thread is interrupted, or its own coroutine
  ///   cancelled, first
  @Suspending
  boolean join(Deadline deadline) throws InterruptedException;
}
