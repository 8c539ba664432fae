package io.kcoro.metrics.event;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Overflow;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.time.TimeSource;
import java.time.Duration;

/// Tells what a channel does as it does it.
///
/// ```java
/// ReceiveChannel<MetricEvent> events =
///     MetricEvents.of(orders, 10_000, Duration.ofSeconds(1));
/// for (MetricEvent event : events.elements()) {
///   show(event.rate().receivedPerSecond());
/// }
/// ```
///
/// Never delays the channel that it tells of, which it holds weakly: events that nobody receives in
/// time are dropped, the oldest first. Thread-safe; nothing here suspends.
public final class MetricEvents {
  private static final int KEPT = 16;

  private MetricEvents() {}

  /// Subscribes to `observed`, on the clock of the code that runs now.
  ///
  /// An event comes when the channel has done so many operations since the last one, which is
  /// looked at every ten milliseconds, or every tenth of `atLeastEvery` if that is less; and when
  /// that time has passed. Up to 16 are kept.
  ///
  /// **Closed:** after a last event, when `observed` is closed and empty, or cancelled; without one
  /// when it has been collected. To end a subscription, cancel what this returns; if that is only
  /// forgotten it ends as well.
  ///
  /// @param everyOperations elements accepted, dropped on arrival or received; at least 1
  /// @param atLeastEvery the time without an event, positive
  /// @throws IllegalArgumentException if one of them is less
  public static ReceiveChannel<MetricEvent> of(
      Channel<?> observed, long everyOperations, Duration atLeastEvery) {
    return of(observed, everyOperations, atLeastEvery, TimeSource.current());
  }

  /// The same on `clock`.
  public static ReceiveChannel<MetricEvent> of(
      Channel<?> observed, long everyOperations, Duration atLeastEvery, TimeSource clock) {
    if (everyOperations < 1) {
      throw new IllegalArgumentException(
          "an event every %d operations cannot be had; 1 is the least".formatted(everyOperations));
    }
    if (!atLeastEvery.isPositive()) {
      throw new IllegalArgumentException(
          "an event at least every %s cannot be had; it must be longer than zero"
              .formatted(atLeastEvery));
    }
    Channel<MetricEvent> events =
        Channel.<MetricEvent>builder()
            .name("events of " + observed.name())
            .buffered(KEPT)
            .overflow(Overflow.DROP_OLDEST)
            .build();
    new Subscription(observed, events, everyOperations, atLeastEvery, clock).begin();
    return events;
  }
}
