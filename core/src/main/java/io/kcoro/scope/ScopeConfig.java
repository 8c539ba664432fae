package io.kcoro.scope;

import io.kcoro.cancel.CancellationToken;
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

  private ScopeConfig(
      String name,
      CancellationToken cancelledBy,
      @Nullable UncaughtExceptionHandler uncaughtHandler) {
    this.name = name;
    this.cancelledBy = cancelledBy;
    this.uncaughtHandler = uncaughtHandler;
  }

  /// A scope with a name, for messages and thread names, and nothing else out of the ordinary.
  public static ScopeConfig named(String name) {
    return new ScopeConfig(Objects.requireNonNull(name, "name"), CancellationToken.never(), null);
  }

  /// The same, cancelled when `token` is, besides with the coroutine that opens it.
  public ScopeConfig cancelledBy(CancellationToken token) {
    return new ScopeConfig(name, Objects.requireNonNull(token, "token"), uncaughtHandler);
  }

  /// The same, with a handler for the errors that no caller sees, such as those of an undelivered
  /// handler: those in the body and in the coroutines of the scope, and of the scopes within that
  /// have none of their own. Without one they go to the thread's handler.
  public ScopeConfig onUncaught(UncaughtExceptionHandler handler) {
    return new ScopeConfig(name, cancelledBy, Objects.requireNonNull(handler, "handler"));
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
