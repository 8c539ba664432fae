package io.kcoro.monitor;

import io.kcoro.scope.WaitTarget;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A coroutine or thread that is suspected to wait for nobody: see [Monitor#leaks(Duration)].
///
/// @param id its number
/// @param name its name
/// @param waits the channels that it waits in
/// @param waitingSince for how long
/// @param createdAt where in the program the coroutine was started; null if it is none, or such
///   places are not kept
public record Leak(
    long id,
    String name,
    List<WaitTarget> waits,
    Duration waitingSince,
    @Nullable StackTraceElement createdAt) {
  public Leak {
    waits = List.copyOf(waits);
  }

  /// For people: `'A' receiving 'acks' for 61.250 s, nobody known sends`.
  @Override
  public String toString() {
    String what = waits.stream().map(WaitTarget::toString).collect(Collectors.joining(" or "));
    return "'%s' %s for %d.%03d s, and nobody is known on the other side%s"
        .formatted(
            name,
            what,
            waitingSince.toSeconds(),
            waitingSince.toMillisPart(),
            createdAt == null ? "" : ", started at " + createdAt);
  }
}
