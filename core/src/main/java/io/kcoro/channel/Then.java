package io.kcoro.channel;

/// The step of a [Stackless] coroutine that comes next and takes what the operation before brought.
///
/// @param <T> the type of that
@FunctionalInterface
public interface Then<T> {
  /// Takes the step. It must not block.
  ///
  /// @param result what the operation brought; an element belongs to the coroutine
  /// @return the operation that follows
  /// @throws Exception ends the coroutine as failed
  Op then(T result) throws Exception;
}
