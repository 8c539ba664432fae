package io.kcoro.internal.wait;

import java.lang.Thread.UncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;

/// What a wait must know of the coroutine it suspends. Implemented by the scopes; bound to the
/// thread, in direct style, for as long as the coroutine's body runs.
///
/// A wait asks it only before it suspends and when it is woken, never on a path that does not wait.
public abstract class CurrentCoroutine {
  public static final ScopedValue<CurrentCoroutine> CURRENT = ScopedValue.newInstance();

  /// The coroutine that runs in this thread, or null in a thread outside any scope.
  public static @Nullable CurrentCoroutine get() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }

  /// Whether any scope was ever given another clock than that of the machine. Never reset.
  private static volatile boolean otherClocks;

  /// What surrounds the code that runs in this thread, or null outside any scope.
  public static @Nullable Surroundings surroundingsOfThisThread() {
    CurrentCoroutine current = get(); // in a step, that of a scope which the step has opened
    if (current != null) {
      return current.surroundings();
    }
    return Thread.currentThread() instanceof RunsStackless worker
            && worker.running() instanceof StacklessRun run
        ? run.surroundings()
        : null;
  }

  /// Who gets the errors of the code that runs in this thread that no caller sees; null leaves them
  /// to the thread's handler.
  public static @Nullable UncaughtExceptionHandler uncaughtHandlerOfThisThread() {
    CurrentCoroutine current = get();
    if (current != null) {
      return current.uncaughtHandler();
    }
    return Thread.currentThread() instanceof RunsStackless worker
            && worker.running() instanceof StacklessRun run
        ? run.uncaughtHandler()
        : null;
  }

  /// Called before a scope has another clock than that of the machine.
  public static void thereAreOtherClocks() {
    otherClocks = true;
  }

  /// The clock of the code that runs in this thread; null for that of the machine. As long as no
  /// scope has another one, nothing is asked.
  public static @Nullable Object clockOfThisThread() {
    Surroundings surroundings = otherClocks ? surroundingsOfThisThread() : null;
    return surroundings == null ? null : surroundings.time();
  }

  /// What ends a wait of the current thread whose interrupt flag was found set (and has been
  /// cleared by the caller): the cancellation of its coroutine, or a plain interrupt.
  public static InterruptedException interruption() {
    return interruption(get());
  }

  /// The same, in a thread whose coroutine is known to be `current`.
  public static InterruptedException interruption(@Nullable CurrentCoroutine current) {
    InterruptedException cancellation = current == null ? null : current.cancellation();
    if (cancellation == null) {
      return new InterruptedException();
    }
    if (current != null && !current.isInterruptedByCancellation()) {
      Thread.currentThread().interrupt(); // it was somebody else's, and is still to be told
    }
    return cancellation;
  }

  /// What an operation does that must not begin where a wait would end at once.
  ///
  /// @throws InterruptedException if the thread was interrupted, or its coroutine is cancelled
  public static void refuseIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw interruption();
    }
    CurrentCoroutine current = get();
    InterruptedException cancellation = current == null ? null : current.cancellation();
    if (cancellation != null) {
      throw cancellation;
    }
  }

  /// What else than an interrupt ends a wait of `current`; to be asked before it waits.
  ///
  /// @return the signal that is fired then, null if there is none
  /// @throws InterruptedException if the coroutine is cancelled already
  public static @Nullable CancelSignal signalToObey(@Nullable CurrentCoroutine current)
      throws InterruptedException {
    if (current == null) {
      return null;
    }
    InterruptedException cancellation = current.cancellation();
    if (cancellation != null) {
      throw cancellation;
    }
    return current.cancelledWithoutInterrupt();
  }

  /// Whether the coroutine is cancelled. Has no effect.
  public abstract boolean isCancelled();

  /// Whether an interrupt of this thread may tell of a cancellation.
  public abstract boolean isInterruptedByCancellation();

  /// The exception that must end a wait now because the coroutine is cancelled, else null. If there
  /// is one, the interrupt by which the scope made the cancellation known to this thread is
  /// consumed: it neither stays set nor comes later. Called by the coroutine's own thread only.
  public abstract @Nullable InterruptedException cancellation();

  /// Called when a wait has met the cancellation, and tells of something else instead: the
  /// interrupt that was consumed is made good. Called by the coroutine's own thread only.
  public abstract void cancellationUntold();

  /// What it finds there.
  public abstract Surroundings surroundings();

  /// Notes that its thread is about to wait, or that it does so no more; for who looks from
  /// outside.
  ///
  /// @param waiter null if it does not wait
  public abstract void waitsIn(@Nullable ThreadWaiter waiter);

  /// Who gets the errors here that no caller sees; null leaves them to the thread's handler.
  public abstract @Nullable UncaughtExceptionHandler uncaughtHandler();

  /// The signal that fires when this coroutine is cancelled without an interrupt of its thread;
  /// null if an interrupt tells.
  public abstract @Nullable CancelSignal cancelledWithoutInterrupt();
}
