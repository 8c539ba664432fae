package io.kcoro.bench.tool;

import io.kcoro.bench.measure.Meter;
import io.kcoro.bench.peer.JvmPeers;
import io.kcoro.bench.row.Shape;

/// Messages through one channel, by any number of senders and receivers.
public final class Throughput {
  private static final double NANOS_PER_SECOND = 1e9;

  private Throughput() {}

  /// How many messages a second: the median of some rounds after a warm-up.
  ///
  /// @param messages in a round, by all senders
  /// @param capacity 0 is a rendezvous
  /// @throws Exception if it fails
  public static double messagesPerSecond(int senders, int receivers, int messages, int capacity)
      throws Exception {
    return messagesPerSecond(Meter.FOR_RESULTS, Shape.mpmc(senders, receivers, capacity, messages));
  }

  static double messagesPerSecond(Meter meter, Shape shape) throws Exception {
    return NANOS_PER_SECOND / meter.measure(JvmPeers.KCORO, shape).nanos();
  }
}
