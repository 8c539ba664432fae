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
  private final @Nullable Scheduler carrier;

  private ScopeConfig(
      String name,
      CancellationToken cancelledBy,
      @Nullable UncaughtExceptionHandler uncaughtHandler,
      @Nullable Scheduler scheduler,
      @Nullable Scheduler carrier) {
    this.scheduler = scheduler;
    this.carrier = carrier;
    this.name = name;
    this.cancelledBy = cancelledBy;
    this.uncaughtHandler = uncaughtHandler;
  }

  /// A scope with a name, for messages and thread names, and nothing else out of the ordinary.
  public static ScopeConfig named(String name) {
    return new ScopeConfig(
        Objects.requireNonNull(name, "name"), CancellationToken.never(), null, null, null);
  }

  /// The same, cancelled when `token` is, besides with the coroutine that opens it.
  public ScopeConfig cancelledBy(CancellationToken token) {
    return new ScopeConfig(
        name, Objects.requireNonNull(token, "token"), uncaughtHandler, scheduler, carrier);
  }

  /// The same, with a handler for the errors that no caller sees, such as those of an undelivered
  /// handler: those in the body and in the coroutines of the scope, and of the scopes within that
  /// have none of their own. Without one they go to the thread's handler.
  public ScopeConfig onUncaught(UncaughtExceptionHandler handler) {
    return new ScopeConfig(
        name, cancelledBy, Objects.requireNonNull(handler, "handler"), scheduler, carrier);
  }

  /// The same, with `scheduler` to run the stackless coroutines of the scope; without one they run
  /// on the shared one. The scope does not shut it down.
  public ScopeConfig on(Scheduler scheduler) {
    return new ScopeConfig(
        name,
        cancelledBy,
        uncaughtHandler,
        Objects.requireNonNull(scheduler, "scheduler"),
        carrier);
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
    return new ScopeConfig(name, cancelledBy, uncaughtHandler, this.scheduler, scheduler);
  }

  /// What runs the stackless coroutines of the scope.
  public Scheduler scheduler() {
    return scheduler == null ? Scheduler.shared() : scheduler;
  }

  /// What carries the threads of the scope's coroutines; null leaves that to what is around the
  /// scope.
  public @Nullable Scheduler carrier() {
    return carrier;
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
