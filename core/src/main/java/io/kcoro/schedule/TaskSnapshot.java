package io.kcoro.schedule;

import java.util.List;

/// A coroutine or virtual thread at one moment, for people.
///
/// @param name its name
/// @param state what it does: that it runs, is ready, or what it waits for
/// @param stack where it is, the innermost call first; empty if it has no stack
public record TaskSnapshot(String name, String state, List<StackTraceElement> stack) {
  /// The name and the state, and below them the stack, a line for each call.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name).append(' ').append(state);
    for (StackTraceElement call : stack) {
      text.append("\n    at ").append(call);
    }
    return text.toString();
  }
}
