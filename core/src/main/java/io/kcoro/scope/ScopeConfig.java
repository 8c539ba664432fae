package io.kcoro.scope;

import io.kcoro.cancel.CancellationToken;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a scope is set up. Immutable.
///
/// @param name its name, for messages and thread names
/// @param cancelledBy a token whose cancellation cancels the scope, besides that of the coroutine
///   that opens it
/// @param uncaughtHandler who gets the errors that no caller sees, such as those of an undelivered
///   handler; null leaves them to the default of the JVM
public record ScopeConfig(
    String name,
    CancellationToken cancelledBy,
    @Nullable UncaughtExceptionHandler uncaughtHandler) {
  /// Checks that what must be there is.
  public ScopeConfig {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(cancelledBy, "cancelledBy");
  }

  /// A scope with a name, and nothing else out of the ordinary.
  public static ScopeConfig named(String name) {
    return new ScopeConfig(name, CancellationToken.never(), null);
  }

  /// The same, cancelled when `token` is.
  public ScopeConfig cancelledBy(CancellationToken token) {
    return new ScopeConfig(name, token, uncaughtHandler);
  }

  /// The same, with a handler for the errors that no caller sees.
  public ScopeConfig onUncaught(UncaughtExceptionHandler handler) {
    return new ScopeConfig(name, cancelledBy, Objects.requireNonNull(handler, "handler"));
  }
}
