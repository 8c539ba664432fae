package io.kcoro.scope;

import io.kcoro.Suspending;
import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.channel.Joinable;
import io.kcoro.time.Deadline;
import org.jspecify.annotations.Nullable;

/// A handle on a coroutine that a [Scope] has started. Thread-safe.
public sealed interface Coroutine extends Joinable permits Task, StacklessCoroutine {
  /// What a coroutine does.
  enum State {
    /// It is not started yet. (One that a scope has launched is READY at least.)
    CREATED,
    /// It could run, and waits for its turn.
    READY,
    /// It runs. (Of a coroutine in a thread, also that it could.)
    RUNNING,
    /// It waits: in an operation of this library, or its thread in another blocking call.
    SUSPENDED,
    /// It has parked itself, and waits for [Coroutine#unpark()].
    PARKED,
    /// It has ended.
    FINISHED
  }

  /// The coroutine whose code runs in this thread: also in scopes that it has opened, in shielded
  /// code, and in a step of a stackless one.
  ///
  /// @return null outside any, such as in the body of a scope that no coroutine has opened
  static @Nullable Coroutine current() {
    return CurrentCoroutines.get();
  }

  /// Waits, in direct style, for the permit of the current coroutine, which [#unpark()] gives, and
  /// takes it. A permit that was given before lets it go on at once. A stackless coroutine does
  /// this by [io.kcoro.channel.Stackless#park].
  ///
  /// @throws IllegalStateException if no coroutine runs in this thread
  /// @throws InterruptedException if the thread is interrupted, or the coroutine cancelled, first;
  ///   then the permit was not taken
  @Suspending
  static void park() throws InterruptedException {
    CurrentCoroutines.parking().park();
  }

  /// Lets others run first that are ready, in direct style, and looks whether the current
  /// coroutine, or the scope around, is cancelled; so that a long computation can be. A stackless
  /// coroutine does this by [io.kcoro.channel.Stackless#pause].
  ///
  /// @throws InterruptedException if the thread was interrupted, or it is cancelled
  @Suspending
  static void pause() throws InterruptedException {
    CurrentCoroutines.pause();
  }

  /// What it does now. For people: it may do something else by the time this returns.
  State state();

  /// Gives the coroutine its permit: it goes on if it has parked, and else need not wait the next
  /// time it does. Permits do not pile up. Never suspends.
  void unpark();

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
