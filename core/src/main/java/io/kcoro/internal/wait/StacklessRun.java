package io.kcoro.internal.wait;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the code that starts a stackless coroutine knows of it: how to start and to cancel it. The
/// coroutine's one waiting object, used for one wait after another.
public abstract class StacklessRun extends Waiter implements Runnable {
  /// Who started a coroutine and is told of its end.
  public interface Host {
    /// The exception that tells why the coroutine is cancelled. Called only if it is.
    Throwable cancellation();

    /// What its steps find; null for nothing.
    default @Nullable Surroundings surroundings() {
      return null;
    }

    /// Who gets the errors in it that no caller sees; null leaves them to the thread's handler.
    @Nullable UncaughtExceptionHandler uncaughtHandler();

    /// Where it parks; null if it cannot.
    default @Nullable Parking parking() {
      return null;
    }

    /// It has ended. Called once.
    ///
    /// @param thrown what its code threw, or what [#cancellation()] gave; null if it was done
    void ended(@Nullable Throwable thrown);
  }

  /// Where a coroutine runs: a scheduler.
  public interface Resumer {
    /// Runs `task` in its turn.
    ///
    /// @throws java.util.concurrent.RejectedExecutionException if nothing more is accepted
    void execute(Runnable task);

    /// Runs `task` next, if a task of its own calls, else in its turn. Never rejected.
    void resume(Runnable task);

    /// Runs `task` behind what is ready. Never rejected.
    void requeue(Runnable task);
  }

  /// Set once, by the class of the public form, when it is loaded. So whoever has an object of it
  /// finds what is behind it, without a public method there.
  private static volatile @Nullable Function<Object, StacklessRun> access;

  /// Tells how to find the object behind a coroutine's public form.
  public static void accessedBy(Function<Object, StacklessRun> behind) {
    access = behind;
  }

  /// The object behind the coroutine `body`.
  public static StacklessRun of(Object body) {
    return Objects.requireNonNull(access).apply(body);
  }

  /// The coroutine's public form.
  public abstract Object body();

  /// Starts it. At most one call for each coroutine returns.
  ///
  /// @throws IllegalStateException if it was started before
  /// @throws java.util.concurrent.RejectedExecutionException if `resumer` takes nothing more; then
  ///   it is as if it had not been started
  public abstract void start(Host host, Resumer resumer);

  /// Ends it before it has been started; its code does not run, its host is told.
  ///
  /// @throws IllegalStateException if it was started before
  public abstract void endCancelled(Host host);

  /// Tells it that it is cancelled: a wait that nobody has ended is ended, another one is not
  /// begun.
  public abstract void cancel();

  /// Who started it; null before that.
  public @Nullable Host host() {
    return null;
  }

  /// Whether a step of it runs, as seen by another thread that only looks.
  public abstract boolean isRunning();

  /// Whether it has ended, likewise.
  public abstract boolean isOver();

  @Override
  public final Object party() {
    return this;
  }

  /// What it waits for, as seen by another thread that only looks; null if it does not wait.
  @Override
  public abstract @Nullable Waiting waiting();

  /// What its steps find, or null.
  public @Nullable Surroundings surroundings() {
    return null;
  }

  /// Who gets its errors that no caller sees.
  public abstract @Nullable UncaughtExceptionHandler uncaughtHandler();
}
