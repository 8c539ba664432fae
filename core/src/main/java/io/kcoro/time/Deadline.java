package io.kcoro.time;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A point in time on a clock, that of [TimeSource#current()] if no other is named, after which a
/// wait gives up.
///
/// Immutable and safe for use by any thread. Comparisons are safe against the overflow of the
/// clock; a duration of more than 146 years is taken for 146 years.
public final class Deadline {
  private static final long FARTHEST_NANOS = Long.MAX_VALUE / 2;

  /// Nanoseconds on the clock; only differences have a meaning.
  private final long nanoTime;

  private final TimeSource source;

  private Deadline(long nanoTime, TimeSource source) {
    this.nanoTime = nanoTime;
    this.source = source;
  }

  /// The deadline that lies `timeout` from now on the clock of the scope around,
  /// [TimeSource#current()]: that of the machine, if nothing else was said.
  ///
  /// @param timeout how long from now; zero or a negative value gives a deadline already passed
  public static Deadline after(Duration timeout) {
    return after(timeout, TimeSource.current());
  }

  /// The deadline that lies `timeout` from now on the clock of `source`.
  ///
  /// @param timeout how long from now; zero or a negative value gives a deadline already passed
  public static Deadline after(Duration timeout, TimeSource source) {
    Objects.requireNonNull(timeout, "timeout");
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    return new Deadline(source.nanoTime() + Math.clamp(nanos, 0, FARTHEST_NANOS), source);
  }

  /// The clock that it is on.
  public TimeSource source() {
    return source;
  }

  /// The point on the clock, in nanoseconds.
  public long nanoTime() {
    return nanoTime;
  }

  /// Nanoseconds left, zero or negative when the deadline has passed.
  public long remainingNanos() {
    return nanoTime - source.nanoTime();
  }

  /// Whether the deadline has passed.
  public boolean isExpired() {
    return remainingNanos() <= 0;
  }

  /// The nearer one of this deadline and `other`.
  ///
  /// @throws IllegalArgumentException if they are on different clocks
  public Deadline earlier(Deadline other) {
    if (other.source != source) {
      throw new IllegalArgumentException(
          "a deadline on %s and one on %s cannot be compared".formatted(source, other.source));
    }
    return nanoTime - other.nanoTime <= 0 ? this : other;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Deadline deadline
        && deadline.nanoTime == nanoTime
        && deadline.source == source;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(nanoTime);
  }

  /// The time left, for messages.
  @Override
  public String toString() {
    return "Deadline[in " + Duration.ofNanos(remainingNanos()) + "]";
  }
}
