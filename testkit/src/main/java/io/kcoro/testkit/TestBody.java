package io.kcoro.testkit;

/// What a [TestRun] runs.
///
/// @param <X> what it throws
@FunctionalInterface
public interface TestBody<X extends Exception> {
  /// Runs.
  ///
  /// @param test the run it is in
  void run(TestScope test) throws X;
}
