package io.kcoro.bench.peer;

import io.kcoro.bench.row.Family;
import io.kcoro.bench.row.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Somebody who does rows in a JVM.
///
/// @param id as on the command line
/// @param rows what it can do, but for [Family#IDLE]
/// @param idle how it lets coroutines wait
/// @param cannot why it has no rows of the other families
/// @param jvmOptions what a JVM must be started with for it
public record JvmPeer(
    String id,
    Map<Family, RowCode> rows,
    IdleCode idle,
    Map<Family, String> cannot,
    List<String> jvmOptions) {
  /// One that any JVM will do for.
  public JvmPeer(String id, Map<Family, RowCode> rows, IdleCode idle, Map<Family, String> cannot) {
    this(id, rows, idle, cannot, List.of());
  }

  /// Why it has no rows of `family`, or null if it has.
  public @Nullable String obstacle(Family family) {
    return cannot.get(family);
  }

  /// Does all operations of `shape` once and checks that all elements arrived.
  ///
  /// @throws Exception if it fails
  public void run(Shape shape) throws Exception {
    RowCode code =
        Objects.requireNonNull(rows.get(shape.family()), () -> id + " has no " + shape.family());
    check(shape, code.run(shape));
  }

  /// Lets the coroutines of `shape` wait, calls `whenAllWait`, and checks that each ends with an
  /// element of its own.
  ///
  /// @throws Exception if it fails
  public void runIdle(Shape shape, Runnable whenAllWait) throws Exception {
    check(shape, idle.run(shape.count(), whenAllWait));
  }

  private void check(Shape shape, long sum) {
    if (sum != shape.expectedSum()) {
      throw new IllegalStateException(
          "%s lost or doubled elements in %s: their sum is %d, not %d"
              .formatted(id, shape, sum, shape.expectedSum()));
    }
  }
}
