package io.kcoro.pipeline;

/// Whether a stage lets an element pass.
///
/// @param <T> the type of the elements
@FunctionalInterface
public interface Condition<T> {
  /// Tells it. Must not block.
  ///
  /// @param element is the condition's to release if it returns false
  /// @throws Exception fails the stage
  boolean test(T element) throws Exception;
}
