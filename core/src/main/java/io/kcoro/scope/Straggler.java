package io.kcoro.scope;

import java.time.Duration;
import java.util.List;

/// A coroutine that has not ended although its scope was cancelled: see [Scope#stragglers()].
///
/// @param coroutine its name
/// @param since how long ago the scope was cancelled
/// @param stack where it is now, the innermost call first; empty for a stackless coroutine none of
///   whose steps runs, and for one that has not begun
public record Straggler(String coroutine, Duration since, List<StackTraceElement> stack) {
  public Straggler {
    stack = List.copyOf(stack);
  }

  /// The name, the time in milliseconds, and the innermost call.
  @Override
  public String toString() {
    return "'%s' has not ended %d ms after the cancellation%s"
        .formatted(coroutine, since.toMillis(), stack.isEmpty() ? "" : ", at " + stack.getFirst());
  }
}
