package io.kcoro.time;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;

/// A clock that stands still until it is moved: for tests of what waits.
///
/// ```java
/// ManualTime time = ManualTime.create();
/// Deadline deadline = Deadline.after(Duration.ofHours(1), time);
/// // ... a coroutine waits until the deadline ...
/// time.advance(Duration.ofHours(1)); // and now it goes on
/// ```
///
/// A wait for a while begins when it begins: one that a coroutine has not begun yet when the clock
/// is moved waits from the new moment on. One until a [Deadline] that was made before does not.
///
/// Thread-safe.
public sealed interface ManualTime extends TimeSource permits ManualClock {
  /// A clock that stands at zero.
  static ManualTime create() {
    return new ManualClock(null);
  }

  /// A clock that stands at zero.
  ///
  /// @param actions runs the actions of [timers][io.kcoro.schedule.Timers] on it that name nothing
  ///   else to run them; without it the shared scheduler does
  static ManualTime create(Executor actions) {
    return new ManualClock(Objects.requireNonNull(actions, "actions"));
  }

  /// Moves the clock forward to the next moment at which something is due, if there is one, and
  /// fires that, and what is due at the same moment, as [#advance] does. Never suspends.
  ///
  /// @return false if nothing is scheduled; the clock stands where it stood
  boolean advanceToNext();

  /// How many timers and timed waits there are on it that have neither fired nor been taken back.
  /// For tests: takes time for each of them.
  long scheduled();

  /// Moves the clock forward, and fires what falls due meanwhile, in order, in this thread: to each
  /// moment at which something does, and then to the end; what is due at the same moment comes in
  /// the order in which it was asked for. Never suspends.
  ///
  /// @throws ArithmeticException if the clock would come to more than 292 years
  /// @throws IllegalArgumentException if `duration` is negative
  void advance(Duration duration);
}
