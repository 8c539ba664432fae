package io.kcoro.channel;

import io.kcoro.Suspending;

/// What a [Select#loop] does with each clause that was chosen; may suspend.
///
/// @param <X> what it throws
@FunctionalInterface
public interface SelectBody<X extends Exception> {
  /// Handles one turn.
  ///
  /// @param chosen the clause that took effect, one of the select's own
  /// @throws X what ends the loop
  @Suspending
  void chosen(SelectClause chosen) throws X, InterruptedException;
}
