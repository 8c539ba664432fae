package io.kcoro.bench.peer;

import io.kcoro.bench.row.Shape;

/// How somebody does the rows of a family.
@FunctionalInterface
public interface RowCode {
  /// Does all operations once.
  ///
  /// @return the sum of the values of all elements that arrived
  /// @throws Exception if it cannot be done
  long run(Shape shape) throws Exception;
}
