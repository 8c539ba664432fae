package io.kcoro.cli.bench;

import io.kcoro.cli.command.CommandFailure;
import java.util.List;
import java.util.ServiceLoader;

/// What the command asks of the benchmarks. A service: only `./kcoro bench` starts the program with
/// the module `bench`, whose peers nothing else needs.
public interface BenchHarness {
  /// The harness of this program.
  ///
  /// @throws CommandFailure if the program was started without one
  static BenchHarness find() {
    return ServiceLoader.load(BenchHarness.class)
        .findFirst()
        .orElseThrow(() ->
            new CommandFailure(
                "bench: this program has no benchmarks in it; start it as ./kcoro bench from"
                    + " the folder of its sources"));
  }

  /// The names of all rows, in their order.
  List<String> rows();

  /// The ids of all peers, in their order.
  List<String> peers();

  /// Those that are compared if none are named: those that have most of the rows, or, if `rows` are
  /// none of these, those that have them.
  List<String> usualPeers(List<String> rows);

  /// The ways in which kcoro can do the rows.
  List<String> engines();

  /// Those that are used if none are named.
  List<String> usualEngines();

  /// Measures rows and prints them as they come.
  ///
  /// @return the exit code
  /// @throws Exception if it cannot go on
  int compare(BenchRequest request, BenchConsole console) throws Exception;

  /// Measures a round trip over two rendezvous channels, in this process.
  ///
  /// @throws Exception if it fails
  Latency latency() throws Exception;

  /// Measures how many messages go through one channel, in this process.
  ///
  /// @param capacity 0 is a rendezvous
  /// @return messages a second
  /// @throws Exception if it fails
  double throughput(int senders, int receivers, int messages, int capacity) throws Exception;

  /// Measures how late timers come while all processors are busy, in this process.
  ///
  /// @throws Exception if it fails
  Lateness lateness() throws Exception;

  /// How late timers come.
  ///
  /// @param p50Nanos half of them are no later than that
  /// @param p99Nanos 99 of 100 are no later than that
  /// @param maxNanos none is later than that
  record Lateness(long p50Nanos, long p99Nanos, long maxNanos) {}

  /// How long a message takes.
  ///
  /// @param roundTripNanos there and back
  record Latency(double roundTripNanos) {
    /// Half of it.
    public double oneWayNanos() {
      return roundTripNanos / 2;
    }
  }
}
