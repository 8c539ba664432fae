package io.kcoro.time;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A point in time on the clock of [System#nanoTime()], after which a wait gives up.
///
/// Immutable and safe for use by any thread. Comparisons are safe against the overflow of the
/// clock; a duration of more than 146 years is taken for 146 years.
public final class Deadline {
  private static final long FARTHEST_NANOS = Long.MAX_VALUE / 2;

  /// Nanoseconds on the clock of [System#nanoTime()]; only differences have a meaning.
  private final long nanoTime;

  private Deadline(long nanoTime) {
    this.nanoTime = nanoTime;
  }

  /// The deadline that lies `timeout` from now.
  ///
  /// @param timeout how long from now; zero or a negative value gives a deadline already passed
  public static Deadline after(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    return new Deadline(System.nanoTime() + Math.clamp(nanos, 0, FARTHEST_NANOS));
  }

  /// The point on the clock of [System#nanoTime()], in nanoseconds.
  public long nanoTime() {
    return nanoTime;
  }

  /// Nanoseconds left, zero or negative when the deadline has passed.
  public long remainingNanos() {
    return nanoTime - System.nanoTime();
  }

  /// Whether the deadline has passed.
  public boolean isExpired() {
    return remainingNanos() <= 0;
  }

  /// The nearer one of this deadline and `other`.
  public Deadline earlier(Deadline other) {
    return nanoTime - other.nanoTime <= 0 ? this : other;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Deadline deadline && deadline.nanoTime == nanoTime;
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
