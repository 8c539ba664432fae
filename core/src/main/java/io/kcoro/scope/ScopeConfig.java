package io.kcoro.scope;

import io.kcoro.cancel.CancellationToken;
import io.kcoro.schedule.Scheduler;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a scope is set up. Immutable.
///
/// ```java
/// Scope.run(ScopeConfig.named("orders").cancelledBy(token), scope -> { ... });
/// ```
public final class ScopeConfig {
  private final String name;
  private final CancellationToken cancelledBy;
  private final @Nullable UncaughtExceptionHandler uncaughtHandler;
  private final @Nullable Scheduler scheduler;

  private ScopeConfig(
      String name,
      CancellationToken cancelledBy,
      @Nullable UncaughtExceptionHandler uncaughtHandler,
      @Nullable Scheduler scheduler) {
    this.scheduler = scheduler;
    this.name = name;
    this.cancelledBy = cancelledBy;
    this.uncaughtHandler = uncaughtHandler;
  }

  /// A scope with a name, for messages and thread names, and nothing else out of the ordinary.
  public static ScopeConfig named(String name) {
    return new ScopeConfig(
        Objects.requireNonNull(name, "name"), CancellationToken.never(), null, null);
  }

  /// The same, cancelled when `token` is, besides with the coroutine that opens it.
  public ScopeConfig cancelledBy(CancellationToken token) {
    return new ScopeConfig(
        name, Objects.requireNonNull(token, "token"), uncaughtHandler, scheduler);
  }

  /// The same, with a handler for the errors that no caller sees, such as those of an undelivered
  /// handler: those in the body and in the coroutines of the scope, and of the scopes within that
  /// have none of their own. Without one they go to the thread's handler.
  public ScopeConfig onUncaught(UncaughtExceptionHandler handler) {
    return new ScopeConfig(
        name, cancelledBy, Objects.requireNonNull(handler, "handler"), scheduler);
  }

  /// The same, with `scheduler` to run the stackless coroutines of the scope; without one they run
  /// on the shared one. The scope does not shut it down.
  public ScopeConfig on(Scheduler scheduler) {
    return new ScopeConfig(
        name, cancelledBy, uncaughtHandler, Objects.requireNonNull(scheduler, "scheduler"));
  }

  /// What runs the stackless coroutines of the scope.
  public Scheduler scheduler() {
    return scheduler == null ? Scheduler.shared() : scheduler;
  }

  /// The name of the scope.
  public String name() {
    return name;
  }

  /// The token that cancels the scope; [CancellationToken#never()] if none was given.
  public CancellationToken cancelledBy() {
    return cancelledBy;
  }

  /// Who gets the errors that no caller sees, or null.
  public @Nullable UncaughtExceptionHandler uncaughtHandler() {
    return uncaughtHandler;
  }

  @Override
  public String toString() {
    return "ScopeConfig[" + name + "]";
  }
}
