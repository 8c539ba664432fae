package io.kcoro.scope;

import io.kcoro.Suspending;
import io.kcoro.time.Deadline;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A scope whose life is not a block of code: that of a server, or of an object with a `close`
/// method.
///
/// ```java
/// try (OpenScope open = Scope.open(ScopeConfig.named("server"))) {
///   open.scope().launch("acceptor", acceptor);
///   awaitShutdownRequest();
///   open.join(Deadline.after(Duration.ofSeconds(5))); // what is under way may end
/// } // and what has not is cancelled here
/// ```
///
/// Its coroutines are those of any scope; its owner's code is not: it is not cancelled with the
/// scope, and its failures are not the scope's. A coroutine, or the body of a scope, that opens one
/// is around it: when that is cancelled, so is this. Nobody waits but who calls [#join()] or
/// [#close()], and one of them must be called, or the coroutines outlive their owner.
///
/// Thread-safe.
public final class OpenScope implements AutoCloseable {
  private final Scope scope;

  /// Whether the scope ends with its last coroutine: the owner launches nothing more.
  private final AtomicBoolean ending = new AtomicBoolean();

  /// Whether somebody was told how it ended.
  private final AtomicBoolean told = new AtomicBoolean();

  OpenScope(Scope scope) {
    this.scope = scope;
  }

  /// The scope, to launch into and to cancel.
  public Scope scope() {
    return scope;
  }

  /// Waits until all its coroutines have ended. With the last one the scope has ended, and nothing
  /// can be launched into it any more. That the scope was cancelled, by its deadline for one, is no
  /// exception here: ask its token. Not for one of its own coroutines, which would wait for itself.
  ///
  /// @throws CoroutineFailedException if a coroutine failed, to the first who asks
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled; the
  ///   coroutines of the scope have then been cancelled and have ended, too
  @Suspending
  public void join() throws InterruptedException {
    stopAccepting();
    tell(scope.end().awaitCoroutines());
  }

  private void tell(@Nullable InterruptedException interruption) throws InterruptedException {
    scope.release();
    if (told.compareAndSet(false, true)) {
      scope.end().throwOutcome(null, interruption, Frame.current());
    } else if (interruption != null) {
      throw interruption;
    }
  }

  /// Waits as [#join()] does, but at most until `deadline`, and then leaves the coroutines alone.
  ///
  /// @return false if not all of them had ended by then
  /// @throws CoroutineFailedException if a coroutine failed, to the first who asks
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, first;
  ///   that cancels nothing
  @Suspending
  public boolean join(Deadline deadline) throws InterruptedException {
    stopAccepting();
    if (!scope.end().awaitCoroutines(deadline)) {
      return false;
    }
    tell(null);
    return true;
  }

  /// Ends the scope: cancels the coroutines that have not ended, and waits until they have,
  /// whatever comes; an interrupt stays set. Does nothing if [#join()] has returned. Not for one of
  /// its own coroutines, which would wait for itself.
  ///
  /// @throws CoroutineFailedException if a coroutine failed and nobody was told
  @Override
  @Suspending
  public void close() {
    stopAccepting();
    if (!scope.end().hasEnded()) {
      scope.cancel("its owner has closed it");
      scope.end().awaitCoroutinesUninterruptibly();
    }
    scope.release();
    if (told.compareAndSet(false, true)) {
      scope.end().throwFailures();
    }
  }

  private void stopAccepting() {
    if (ending.compareAndSet(false, true)) {
      scope.end().oneEnded();
    }
  }

  /// For people: the scope.
  @Override
  public String toString() {
    return "Open" + scope;
  }
}
