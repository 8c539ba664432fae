package io.kcoro.bench.tool;

import io.kcoro.bench.measure.Meter;
import io.kcoro.bench.row.Element;
import io.kcoro.channel.Channel;
import io.kcoro.scope.Scope;

/// A message there and one back, by two coroutines over two rendezvous channels.
public final class PingPong {
  private static final int ROUND_TRIPS = 100_000;

  private PingPong() {}

  /// The time of a round trip: the median of some rounds after a warm-up.
  ///
  /// @throws Exception if it fails
  public static double roundTripNanos() throws Exception {
    return roundTripNanos(Meter.FOR_RESULTS, ROUND_TRIPS);
  }

  static double roundTripNanos(Meter meter, int roundTrips) throws Exception {
    return meter
        .measure(
            () -> {
              play(roundTrips);
              return 0;
            },
            roundTrips)
        .nanos();
  }

  private static void play(int roundTrips) throws InterruptedException {
    Channel<Element> there = Channel.rendezvous();
    Channel<Element> back = Channel.rendezvous();
    Scope.run(scope -> {
      scope.launch(
          "pong",
          () -> {
            for (int i = 0; i < roundTrips; i++) {
              back.send(there.receive());
            }
          });
      scope.launch(
          "ping",
          () -> {
            for (int i = 0; i < roundTrips; i++) {
              there.send(new Element(i));
              if (back.receive().value() != i) {
                throw new IllegalStateException("not the element that was sent");
              }
            }
          });
    });
  }
}
