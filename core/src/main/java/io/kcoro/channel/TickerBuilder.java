package io.kcoro.channel;

import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sets up a [Ticker]. Not thread-safe; it may be used for several tickers.
public final class TickerBuilder {
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

  private final long intervalNanos;
  private @Nullable Duration initialDelay;
  private MissedTicks missed = MissedTicks.SKIP;
  private TimeSource source = TimeSource.current();

  TickerBuilder(Duration interval) {
    long nanos = TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(interval, "interval"));
    if (nanos <= 0) {
      throw new IllegalArgumentException("the interval is " + interval + "; it must be positive");
    }
    intervalNanos = Math.min(nanos, LONGEST_NANOS);
  }

  /// When the first tick comes, counted from the start; zero or less is at once. An interval if not
  /// set.
  public TickerBuilder initialDelay(Duration delay) {
    initialDelay = Objects.requireNonNull(delay, "delay");
    return this;
  }

  /// What becomes of missed ticks; [MissedTicks#SKIP] if not set.
  public TickerBuilder missed(MissedTicks policy) {
    missed = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /// The clock to go by; [TimeSource#current()], where the builder was made, if not set.
  public TickerBuilder on(TimeSource source) {
    this.source = Objects.requireNonNull(source, "source");
    return this;
  }

  /// Starts a ticker.
  public Ticker start() {
    Duration delay = initialDelay;
    long first =
        delay == null
            ? intervalNanos
            : Math.clamp(TimeUnit.NANOSECONDS.convert(delay), 0, LONGEST_NANOS);
    TickSender sender = new TickSender(source, intervalNanos, missed);
    sender.start(first);
    return new Ticker(sender);
  }
}
