package io.kcoro.channel;

import java.time.Duration;

/// Sends a [Tick] at each interval, until it is closed.
///
/// ```java
/// try (Ticker ticker = Ticker.every(Duration.ofSeconds(1))) {
///   for (Tick tick : ticker.ticks().elements()) {
///     report(tick.number());
///   }
/// }
/// ```
///
/// **At most one tick waits** to be received. As long as it does, the ticker has nothing scheduled;
/// what it does about the ticks that fall due meanwhile is said by [MissedTicks].
///
/// **Precision.** A tick is never early, and as late as a timer ([io.kcoro.schedule.Timers]). The
/// lateness of one tick does not carry over to the next (but with [MissedTicks#DELAY], which is
/// made for that).
///
/// **Cost.** No thread: one timer, and one object for each tick. A ticker that is neither closed
/// nor received from is left to the garbage collector.
///
/// Thread-safe; any number of receivers share the ticks between them. No method suspends.
public final class Ticker implements AutoCloseable {
  private final TickSender sender;

  Ticker(TickSender sender) {
    this.sender = sender;
  }

  /// A ticker whose first tick comes after `interval`, which skips missed ticks, on the clock of
  /// the machine.
  ///
  /// @throws IllegalArgumentException if `interval` is not positive
  public static Ticker every(Duration interval) {
    return builder(interval).start();
  }

  /// Sets up a ticker.
  ///
  /// @param interval between two ticks; more than 146 years is taken for 146 years
  /// @throws IllegalArgumentException if `interval` is not positive
  public static TickerBuilder builder(Duration interval) {
    return new TickerBuilder(interval);
  }

  /// Where the ticks come out: a rendezvous channel. It ends without a cause when the ticker is
  /// closed. Who cancels it stops the ticker, whose timer is gone when it would have fired next.
  public ReceiveChannel<Tick> ticks() {
    return sender.channel();
  }

  /// Ends the ticks: a tick that waits is not received any more, and nothing is scheduled from now
  /// on. Closed again it does nothing.
  @Override
  public void close() {
    sender.close();
  }

  @Override
  public String toString() {
    return "Ticker[" + sender.channel() + "]";
  }
}
