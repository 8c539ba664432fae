package io.kcoro.pipeline;

/// Which of several outputs an element goes to.
///
/// @param <T> the type of the elements
@FunctionalInterface
public interface Router<T> {
  /// Chooses one. Must not block.
  ///
  /// @return the index of an output, from 0
  /// @throws Exception fails the stage
  int route(T element) throws Exception;
}
