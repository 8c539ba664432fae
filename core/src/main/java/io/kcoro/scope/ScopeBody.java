package io.kcoro.scope;

/// The body of a scope without a result; may suspend.
///
/// @param <X> what it may throw besides
@FunctionalInterface
public interface ScopeBody<X extends Exception> {
  /// Runs in the thread that opened the scope.
  void run(Scope scope) throws X, InterruptedException;
}
