package io.kcoro.bench.row;

/// A row of the table of results.
///
/// @param name as on the command line
/// @param shape at full size
public record Row(String name, Shape shape) {
  /// Whether the result is bytes for each coroutine, not time.
  public boolean isMemory() {
    return shape.family() == Family.IDLE;
  }
}
