package io.kcoro.channel;

import org.jspecify.annotations.Nullable;

/// The step of a [Stackless] coroutine that comes next if the channel has ended.
@FunctionalInterface
public interface WhenClosed {
  /// Takes the step. It must not block.
  ///
  /// @param cause what the channel was ended with, null if it was closed without a cause
  /// @return the operation that follows
  /// @throws Exception ends the coroutine as failed
  Op closed(@Nullable Throwable cause) throws Exception;
}
