package io.kcoro.scope;

import io.kcoro.cancel.CancellationToken;
import io.kcoro.context.Context;
import io.kcoro.context.ContextKey;
import io.kcoro.context.ThreadBinding;
import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.schedule.Scheduler;
import io.kcoro.time.Deadline;
import io.kcoro.time.TimeSource;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a scope is set up. Immutable.
///
/// ```java
/// Scope.run(ScopeConfig.named("orders").cancelledBy(token), scope -> { ... });
/// ```
public final class ScopeConfig {
  /// Not changed any more once it is in the final field of a [ScopeConfig], which publishes it.
  private static final class Settings implements Cloneable {
    String name;
    CancellationToken cancelledBy = CancellationToken.never();
    @Nullable Deadline deadline;
    boolean supervising;
    Context context = Context.empty();
    @Nullable UncaughtExceptionHandler uncaughtHandler;
    @Nullable Scheduler scheduler;
    @Nullable Scheduler carrier;
    @Nullable TimeSource time;

    Settings(String name) {
      this.name = name;
    }

    @Override
    public Settings clone() {
      try {
        return (Settings) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final Settings set;

  private ScopeConfig(Settings set) {
    this.set = set;
  }

  private ScopeConfig changed(Consumer<Settings> change) {
    Settings copy = set.clone();
    change.accept(copy);
    return new ScopeConfig(copy);
  }

  /// A scope with a name, for messages and thread names, and nothing else out of the ordinary.
  public static ScopeConfig named(String name) {
    return new ScopeConfig(new Settings(Objects.requireNonNull(name, "name")));
  }

  /// The same, cancelled when `token` is, besides with the coroutine that opens it.
  public ScopeConfig cancelledBy(CancellationToken token) {
    Objects.requireNonNull(token, "token");
    return changed(settings -> settings.cancelledBy = token);
  }

  /// The same, cancelled when `deadline` has passed; then the scope throws
  /// [DeadlineExceededException] if its body ended by that. Of this one and those of the scopes
  /// around the nearest counts.
  public ScopeConfig until(Deadline deadline) {
    Objects.requireNonNull(deadline, "deadline");
    return changed(settings -> settings.deadline = deadline);
  }

  /// The same, but the failure of a coroutine leaves the others, and the body, alone. That of one
  /// that was launched goes to the handler of [#onUncaught], as a [CoroutineFailedException]; that
  /// of a [Task] is for those who await it, and nobody else is told. The failure of the body ends
  /// the scope as ever.
  public ScopeConfig supervising() {
    return changed(settings -> settings.supervising = true);
  }

  /// The same, with `value` under `key` in its context: that of what is around the scope, and what
  /// is added here.
  public <T> ScopeConfig with(ContextKey<T> key, T value) {
    return with(set.context.with(key, value));
  }

  /// The same, with all values of `added` in its context.
  public ScopeConfig with(Context added) {
    Objects.requireNonNull(added, "added");
    return changed(settings -> settings.context = settings.context.with(added));
  }

  /// The same, with a binding: a value of the context shows in each thread while it runs code of
  /// the scope, or of scopes within, coroutines of both kinds included.
  public ScopeConfig with(ThreadBinding<?> binding) {
    return changed(settings -> settings.context = settings.context.with(binding));
  }

  /// The same, with a handler for the errors that no caller sees, such as those of an undelivered
  /// handler: those in the body and in the coroutines of the scope, and of the scopes within that
  /// have none of their own. Without one they go to the thread's handler.
  public ScopeConfig onUncaught(UncaughtExceptionHandler handler) {
    Objects.requireNonNull(handler, "handler");
    return changed(settings -> settings.uncaughtHandler = handler);
  }

  /// The same, with `scheduler` to run the stackless coroutines of the scope, and of the scopes
  /// that are opened within and name none; where no scope around names one they run on the shared
  /// one. A [SeededScheduler][io.kcoro.schedule.SeededScheduler] carries the threads of the other
  /// coroutines, too, as by [#carriedBy]. The scope does not shut it down.
  public ScopeConfig on(Scheduler scheduler) {
    Objects.requireNonNull(scheduler, "scheduler");
    return changed(settings -> settings.scheduler = scheduler);
  }

  /// **Experimental.** The same, with `scheduler` to carry the virtual threads of the scope's
  /// coroutines, instead of the JDK's: see [Scheduler#virtualThreads()]. So do those of the scopes
  /// that are opened within, in the body or in a coroutine, unless they name another one. The body
  /// runs in its caller's thread all the same. The scope does not shut the scheduler down; if that
  /// is done too early, the shared one goes on with the coroutines.
  ///
  /// @throws UnsupportedOperationException if the JVM was not started with the flag that this needs
  public ScopeConfig carriedBy(Scheduler scheduler) {
    var _ = scheduler.virtualThreads(); // better now than in the scope
    return changed(settings -> settings.carrier = scheduler);
  }

  /// The same, with `clock` for the waits in the scope, and in the scopes within, that name no
  /// clock: sleeps, timeouts, tickers and deadlines that are made there, by coroutines of both
  /// kinds. See [TimeSource#current()]. The deadline of the scope itself has a clock of its own.
  public ScopeConfig time(TimeSource clock) {
    Objects.requireNonNull(clock, "clock");
    CurrentCoroutine.thereAreOtherClocks();
    return changed(settings -> settings.time = clock);
  }

  /// What runs the stackless coroutines of the scope; null leaves that to what is around the scope.
  public @Nullable Scheduler scheduler() {
    return set.scheduler;
  }

  /// The clock for waits that name none; null leaves that to what is around the scope.
  public @Nullable TimeSource time() {
    return set.time;
  }

  /// What carries the threads of the scope's coroutines; null leaves that to what is around the
  /// scope.
  public @Nullable Scheduler carrier() {
    return set.carrier;
  }

  /// The name of the scope.
  public String name() {
    return set.name;
  }

  /// The token that cancels the scope; [CancellationToken#never()] if none was given.
  public CancellationToken cancelledBy() {
    return set.cancelledBy;
  }

  /// When the scope is cancelled, or null if it has all the time of what is around it.
  public @Nullable Deadline deadline() {
    return set.deadline;
  }

  /// What the scope adds to the context of what is around it.
  public Context context() {
    return set.context;
  }

  /// Whether the failure of a coroutine leaves the others alone.
  public boolean isSupervising() {
    return set.supervising;
  }

  /// Who gets the errors that no caller sees, or null.
  public @Nullable UncaughtExceptionHandler uncaughtHandler() {
    return set.uncaughtHandler;
  }

  @Override
  public String toString() {
    return "ScopeConfig[" + set.name + "]";
  }
}
