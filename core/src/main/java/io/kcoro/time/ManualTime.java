package io.kcoro.time;

import java.time.Duration;

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
    return new ManualClock();
  }

  /// Moves the clock forward, and fires what falls due meanwhile, in order, in this thread: to each
  /// moment at which something does, and then to the end; what is due at the same moment comes in
  /// the order in which it was asked for. Never suspends.
  ///
  /// @throws ArithmeticException if the clock would come to more than 292 years
  /// @throws IllegalArgumentException if `duration` is negative
  void advance(Duration duration);
}
