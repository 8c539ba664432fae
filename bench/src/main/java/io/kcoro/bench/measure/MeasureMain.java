package io.kcoro.bench.measure;

import io.kcoro.bench.peer.JvmPeers;
import io.kcoro.bench.row.Rows;

/// The process that the harness starts for one measurement: `PEER ROW SCALE`. Its last line of
/// output is the figures.
public final class MeasureMain {
  private MeasureMain() {}

  /// Measures, prints, exits: a failure's stack trace is for the output file.
  public static void main(String[] arguments) throws Exception {
    Figures figures =
        Meter.FOR_RESULTS.measure(
            JvmPeers.named(arguments[0]),
            Rows.named(arguments[1]).shape().scaled(Double.parseDouble(arguments[2])));
    System.out.println(figures.toLine());
    // Daemon or not, no thread of a peer may keep the process.
    System.exit(0);
  }
}
