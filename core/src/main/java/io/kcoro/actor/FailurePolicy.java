package io.kcoro.actor;

import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What an actor does when its behavior throws an exception. The message in hand is not handled
/// again; a request in it is answered by the failure. An [Error] always stops the actor.
///
/// Immutable.
public final class FailurePolicy {
  private static final FailurePolicy STOP = new FailurePolicy(0, 0, false, null);
  private static final FailurePolicy RESUME = new FailurePolicy(0, 0, true, null);

  private final int restarts;
  private final long windowNanos;
  private final boolean resumes;
  private final @Nullable TimeSource clock;

  private FailurePolicy(
      int restarts, long windowNanos, boolean resumes, @Nullable TimeSource clock) {
    this.restarts = restarts;
    this.windowNanos = windowNanos;
    this.resumes = resumes;
    this.clock = clock;
  }

  /// The actor ends as failed, and so its scope, unless that supervises. The default.
  public static FailurePolicy stop() {
    return STOP;
  }

  /// The actor goes on with the next message, with the state as it is. One whose behavior cannot be
  /// made stops all the same.
  public static FailurePolicy resume() {
    return RESUME;
  }

  /// The actor goes on with the next message and a fresh behavior; but if it has been restarted
  /// `most` times within the last `window` it stops. The window is on the clock of the actor's
  /// scope, [TimeSource#current()].
  ///
  /// @param most at least 1
  /// @param window more than zero
  /// @throws IllegalArgumentException if one of them is not
  public static FailurePolicy restart(int most, Duration window) {
    return restarting(most, window, null);
  }

  /// The same, with the window on another clock.
  ///
  /// @param most at least 1
  /// @param window more than zero
  /// @throws IllegalArgumentException if one of them is not
  public static FailurePolicy restart(int most, Duration window, TimeSource clock) {
    return restarting(most, window, Objects.requireNonNull(clock, "clock"));
  }

  private static FailurePolicy restarting(int most, Duration window, @Nullable TimeSource clock) {
    if (most < 1) {
      throw new IllegalArgumentException(
          most + " restarts; one that is never restarted has the policy stop()");
    }
    long nanos = TimeUnit.NANOSECONDS.convert(window);
    if (nanos <= 0) {
      throw new IllegalArgumentException("the window is " + window + ", but must be more than 0");
    }
    return new FailurePolicy(most, nanos, false, clock);
  }

  boolean resumes() {
    return resumes;
  }

  /// How many restarts are allowed within the window; 0 for none.
  int restarts() {
    return restarts;
  }

  long windowNanos() {
    return windowNanos;
  }

  long now() {
    return (clock == null ? TimeSource.current() : clock).nanoTime();
  }

  @Override
  public String toString() {
    if (restarts == 0) {
      return resumes ? "resume" : "stop";
    }
    return "restart(%d within %s)".formatted(restarts, Duration.ofNanos(windowNanos));
  }
}
