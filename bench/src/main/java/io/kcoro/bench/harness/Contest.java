package io.kcoro.bench.harness;

import io.kcoro.bench.harness.Comparison.Pair;
import io.kcoro.bench.measure.Figures;
import io.kcoro.bench.row.Row;
import io.kcoro.cli.command.CommandFailure;
import io.kcoro.cli.command.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Lets kcoro and its peers do rows in turn.
final class Contest {
  /// Measures once, in a process of its own.
  @FunctionalInterface
  interface Measurement {
    Figures of(Contestant contestant, Row row)
        throws IOException, InterruptedException, MeasurementFailure;
  }

  private final Map<String, Contestant> engines;
  private final int runs;
  private final Measurement measurement;
  private final Report report;
  private final Progress progress;
  private final PrintWriter out;
  private boolean failed;

  /// @param engines kcoro, by the name of the engine it uses, in the order of their turns
  /// @param runs how many pairs for each row, engine and peer
  /// @param out where the report prints
  Contest(
      Map<String, Contestant> engines,
      int runs,
      Measurement measurement,
      Report report,
      Progress progress,
      PrintWriter out) {
    this.engines = engines;
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

  /// Each engine has a turn, and then the peer, whose figures make a pair with those of each.
  private void compare(Row row, Contestant peer) throws IOException, InterruptedException {
    Map<String, List<Pair>> pairs = new LinkedHashMap<>();
    engines.forEach((engine, kcoro) -> {
      String ours = kcoro.obstacle(row);
      String obstacle = ours != null ? ours : peer.obstacle(row);
      if (obstacle == null) {
        pairs.put(engine, new ArrayList<>());
      } else {
        report.skipped(row, engine, peer.id(), obstacle);
      }
    });
    for (int run = 1; run <= runs && !pairs.isEmpty(); run++) {
      measureInTurn(row, peer, run, pairs);
    }
    progress.erase();
    pairs.forEach(
        (engine, measured) -> report.measured(new Comparison(row, engine, peer.id(), measured)));
  }

  /// What fails is reported and taken out.
  private void measureInTurn(Row row, Contestant peer, int run, Map<String, List<Pair>> pairs)
      throws IOException, InterruptedException {
    Map<String, Figures> ours = new LinkedHashMap<>();
    for (String engine : List.copyOf(pairs.keySet())) {
      Contestant kcoro = Objects.requireNonNull(engines.get(engine));
      Figures figures = measured(row, List.of(engine), peer, kcoro, run);
      if (figures == null) {
        pairs.remove(engine);
      } else {
        ours.put(engine, figures);
      }
    }
    if (pairs.isEmpty()) {
      return;
    }
    Figures theirs = measured(row, List.copyOf(pairs.keySet()), peer, peer, run);
    if (theirs == null) {
      pairs.clear();
      return;
    }
    ours.forEach((engine, figures) ->
        Objects.requireNonNull(pairs.get(engine)).add(new Pair(figures, theirs)));
  }

  /// What `runner` needs for the row, or null after its failure was told.
  private @Nullable Figures measured(
      Row row, List<String> concerned, Contestant peer, Contestant runner, int run)
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
      for (String engine : concerned) {
        report.failed(row, engine, peer.id(), "%s %s".formatted(runner.id(), e.getMessage()));
      }
      return null;
    }
  }
}
