package io.kcoro.scope;

import io.kcoro.Suspending;
import io.kcoro.internal.wait.Chance;
import io.kcoro.schedule.Timers;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Tries something again that failed, after a while that grows from time to time.
///
/// ```java
/// Page page = Retry.times(5).backOff(Duration.ofMillis(100), 2, Duration.ofSeconds(5))
///     .when(failure -> failure instanceof IOException)
///     .call(() -> load(address));
/// ```
///
/// A cancellation is never tried again: neither `InterruptedException` nor `CancellationException`,
/// but for the [DeadlineExceededException] of a scope in which the attempt ran. Immutable; may be
/// kept in a constant and used by many at a time, unless it was given a seed.
public final class Retry {
  private static final class Settings {
    final int attempts;
    Duration first = Duration.ZERO;
    double factor = 1;
    Duration most = Duration.ZERO;
    double jitter;
    @Nullable Random random;
    Predicate<? super Exception> condition = failure -> true;
    @Nullable TimeSource clock;

    Settings(int attempts) {
      this.attempts = attempts;
    }

    Settings(Settings other) {
      attempts = other.attempts;
      first = other.first;
      factor = other.factor;
      most = other.most;
      jitter = other.jitter;
      random = other.random;
      condition = other.condition;
      clock = other.clock;
    }
  }

  /// Not changed any more once it is here.
  private final Settings set;

  private Retry(Settings set) {
    this.set = set;
  }

  /// At most `attempts` attempts, one right after the other.
  ///
  /// @param attempts at least 1
  public static Retry times(int attempts) {
    if (attempts < 1) {
      throw new IllegalArgumentException(attempts + " attempts");
    }
    return new Retry(new Settings(attempts));
  }

  /// The same, but before the second attempt `first` passes, before the next `factor` times as
  /// long, and so on, up to `most`.
  ///
  /// @param first not negative
  /// @param factor at least 1
  /// @param most not less than `first`
  public Retry backOff(Duration first, double factor, Duration most) {
    if (first.isNegative() || !(factor >= 1) || most.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "a back-off of %s, times %s, up to %s".formatted(first, factor, most));
    }
    Settings copy = new Settings(set);
    copy.first = first;
    copy.factor = factor;
    copy.most = most;
    return new Retry(copy);
  }

  /// The same, but each while is shortened by up to `part` of it, at random, so that many who
  /// failed together do not come again together.
  ///
  /// @param part from 0 to 1
  public Retry jitter(double part) {
    return jitter(part, null);
  }

  /// The same with a sequence that can be repeated.
  ///
  /// @param part from 0 to 1
  public Retry jitter(double part, long seed) {
    return jitter(part, new Random(seed));
  }

  private Retry jitter(double part, @Nullable Random random) {
    if (!(part >= 0 && part <= 1)) {
      throw new IllegalArgumentException("a jitter of " + part);
    }
    Settings copy = new Settings(set);
    copy.jitter = part;
    copy.random = random;
    return new Retry(copy);
  }

  /// The same, but only what fails with an exception that meets `condition` is tried again.
  public Retry when(Predicate<? super Exception> condition) {
    Settings copy = new Settings(set);
    copy.condition = Objects.requireNonNull(condition, "condition");
    return new Retry(copy);
  }

  /// The same on `clock`, instead of [TimeSource#current()].
  public Retry on(TimeSource clock) {
    Settings copy = new Settings(set);
    copy.clock = Objects.requireNonNull(clock, "clock");
    return new Retry(copy);
  }

  /// Runs `body` until it succeeds, or has failed too often, or as it is not to be tried again.
  ///
  /// **Suspends** between the attempts.
  ///
  /// @return what `body` returned
  /// @throws Exception what `body` threw last, with what it threw before as suppressed ones
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled
  @Suspending
  public <T extends @Nullable Object> T call(TaskBody<T> body) throws Exception {
    Objects.requireNonNull(body, "body");
    List<Exception> before = new ArrayList<>();
    double nanos = inNanos(set.first);
    for (int attempt = 1; ; attempt++) {
      try {
        return body.call();
      } catch (Exception failure) {
        if (attempt == set.attempts || !isWorthIt(failure)) {
          before.stream().filter(each -> each != failure).forEach(failure::addSuppressed);
          throw failure;
        }
        before.add(failure);
      }
      clock().sleep(Duration.ofNanos((long) (nanos * (1 - set.jitter * draw()))));
      nanos = Math.min(nanos * set.factor, inNanos(set.most));
    }
  }

  private boolean isWorthIt(Exception failure) {
    boolean isCancelled =
        failure instanceof InterruptedException
            || (failure instanceof CancellationException
                && !(failure instanceof DeadlineExceededException));
    return !isCancelled && set.condition.test(failure);
  }

  private Timers clock() {
    return Timers.on(set.clock == null ? TimeSource.current() : set.clock);
  }

  private static double inNanos(Duration duration) {
    return (double) TimeUnit.NANOSECONDS.convert(duration);
  }

  private double draw() {
    Random random = set.random;
    return random == null ? Chance.nextDouble() : random.nextDouble();
  }
}
