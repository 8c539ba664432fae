package io.kcoro.internal.wait;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A wait, as seen by another thread that only looks: it may be over by now.
///
/// @param source where it waits
/// @param waiter what stands there
/// @param since on the clock of [System#nanoTime()]; null if that was not recorded
/// @param isTimed whether it ends by itself at some moment
/// @param hasToken whether a token ends it
public record Waiting(
    WaitSource source, Waiter waiter, @Nullable Long since, boolean isTimed, boolean hasToken) {
  /// What it waits for, for people.
  public String what() {
    return source.describe(waiter);
  }

  /// Whether it waits for an unpark.
  public boolean isParked() {
    return source instanceof Parking;
  }

  /// All that may end it; none if it is over.
  public List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    source.addTargets(waiter, targets);
    if (!targets.isEmpty() && isTimed) {
      targets.add(Target.of(Target.Kind.TIMEOUT, "a time limit"));
    }
    if (!targets.isEmpty() && hasToken) {
      targets.add(Target.of(Target.Kind.TOKEN, "a cancellation"));
    }
    return targets;
  }
}
