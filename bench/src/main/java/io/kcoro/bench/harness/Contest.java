package io.kcoro.bench.harness;

import io.kcoro.bench.harness.Comparison.Pair;
import io.kcoro.bench.measure.Figures;
import io.kcoro.bench.row.Row;
import io.kcoro.cli.command.CommandFailure;
import io.kcoro.cli.command.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets kcoro and its peers do rows in turn.
final class Contest {
  /// Measures once, in a process of its own.
  @FunctionalInterface
  interface Measurement {
    Figures of(Contestant contestant, Row row)
        throws IOException, InterruptedException, MeasurementFailure;
  }

  private final Contestant kcoro;
  private final String engine;
  private final int runs;
  private final Measurement measurement;
  private final Report report;
  private final Progress progress;
  private final PrintWriter out;
  private boolean failed;

  /// @param runs how many pairs for each row and peer
  /// @param out where the report prints
  Contest(
      Contestant kcoro,
      String engine,
      int runs,
      Measurement measurement,
      Report report,
      Progress progress,
      PrintWriter out) {
    this.kcoro = kcoro;
    this.engine = engine;
    this.runs = runs;
    this.measurement = measurement;
    this.report = report;
    this.progress = progress;
    this.out = out;
  }

  /// Measures each row with each peer. What fails is reported, and the rest goes on.
  ///
  /// @return the exit code
  int run(List<Row> rows, List<Contestant> peers) throws IOException, InterruptedException {
    report.begin();
    out.flush();
    try {
      for (Row row : rows) {
        for (Contestant peer : peers) {
          compare(row, peer);
          if (out.checkError()) {
            throw new CommandFailure("bench: cannot write to standard output");
          }
        }
      }
    } finally {
      progress.erase();
    }
    return failed ? ExitCodes.FAILED : ExitCodes.OK;
  }

  private void compare(Row row, Contestant peer) throws IOException, InterruptedException {
    String obstacle = obstacle(row, peer);
    if (obstacle != null) {
      report.skipped(row, engine, peer.id(), obstacle);
      return;
    }
    List<Pair> pairs = new ArrayList<>();
    for (int run = 1; run <= runs; run++) {
      Figures ours = measured(row, peer, kcoro, run);
      Figures theirs = ours == null ? null : measured(row, peer, peer, run);
      if (ours == null || theirs == null) {
        return;
      }
      pairs.add(new Pair(ours, theirs));
    }
    progress.erase();
    report.measured(new Comparison(row, engine, peer.id(), pairs));
  }

  private @Nullable String obstacle(Row row, Contestant peer) {
    String ours = kcoro.obstacle(row);
    return ours != null ? ours : peer.obstacle(row);
  }

  /// What `runner` needs for the row, or null after its failure was told.
  private @Nullable Figures measured(Row row, Contestant peer, Contestant runner, int run)
      throws IOException, InterruptedException {
    progress.show(
        "%s, %s: pair %d of %d, %s".formatted(row.name(), peer.id(), run, runs, runner.id()));
    try {
      return measurement.of(runner, row);
    } catch (MeasurementFailure e) {
      failed = true;
      progress.erase();
      progress
          .err()
          .println("kcoro: bench: %s, %s: %s".formatted(row.name(), runner.id(), e.getMessage()));
      progress.err().flush();
      report.failed(row, engine, peer.id(), "%s %s".formatted(runner.id(), e.getMessage()));
      return null;
    }
  }
}
