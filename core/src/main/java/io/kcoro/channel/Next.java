package io.kcoro.channel;

/// The step of a [Stackless] coroutine that comes next.
@FunctionalInterface
public interface Next {
  /// Takes the step. It must not block.
  ///
  /// @return the operation that follows
  /// @throws Exception ends the coroutine as failed
  Op next() throws Exception;
}
