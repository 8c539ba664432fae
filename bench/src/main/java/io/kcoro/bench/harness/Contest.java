package io.kcoro.bench.harness;

import io.kcoro.bench.harness.Comparison.Pair;
import io.kcoro.bench.measure.Figures;
import io.kcoro.bench.row.Row;
import io.kcoro.cli.command.CommandFailure;
import io.kcoro.cli.command.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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

  /// Measures each row with all peers. What fails is reported, and the rest goes on.
  ///
  /// @return the exit code
  int run(List<Row> rows, List<Contestant> peers) throws IOException, InterruptedException {
    report.begin();
    out.flush();
    try {
      for (Row row : rows) {
        compare(row, peers);
        if (out.checkError()) {
          throw new CommandFailure("bench: cannot write to standard output");
        }
      }
    } finally {
      progress.erase();
    }
    return failed ? ExitCodes.FAILED : ExitCodes.OK;
  }

  /// Each engine has a turn, and then each peer, whose figures make a pair with those of each
  /// engine; and so on.
  private void compare(Row row, List<Contestant> peers) throws IOException, InterruptedException {
    List<Match> matches = matches(row, peers);
    Set<Contestant> runners = new LinkedHashSet<>();
    matches.forEach(match -> runners.add(match.kcoro()));
    matches.forEach(match -> runners.add(match.peer()));
    for (int run = 1; run <= runs; run++) {
      Map<Contestant, Figures> figures = new HashMap<>();
      for (Contestant runner : runners) {
        List<Match> concerned = matches.stream().filter(match -> match.isOf(runner)).toList();
        if (!concerned.isEmpty()) {
          progress.show("%s: turn %d of %d, %s".formatted(row.name(), run, runs, runner.id()));
          try {
            figures.put(runner, measurement.of(runner, row));
          } catch (MeasurementFailure e) {
            tellFailure(row, runner, e, concerned);
            matches.removeAll(concerned);
          }
        }
      }
      for (Match match : matches) {
        match
            .pairs()
            .add(
                new Pair(
                    Objects.requireNonNull(figures.get(match.kcoro())),
                    Objects.requireNonNull(figures.get(match.peer()))));
      }
    }
    progress.erase();
    for (Match match : matches) {
      report.measured(new Comparison(row, match.engine(), match.peer().id(), match.pairs()));
    }
  }

  /// One of kcoro's engines, and a peer.
  private record Match(String engine, Contestant kcoro, Contestant peer, List<Pair> pairs) {
    boolean isOf(Contestant runner) {
      return runner == kcoro || runner == peer;
    }
  }

  /// Those that can be done.
  private List<Match> matches(Row row, List<Contestant> peers) {
    List<Match> matches = new ArrayList<>();
    for (Contestant peer : peers) {
      engines.forEach((engine, kcoro) -> {
        Contestant opponent = peer.beside(engine);
        String ours = kcoro.obstacle(row);
        String obstacle = ours != null ? ours : opponent.obstacle(row);
        if (obstacle == null) {
          matches.add(new Match(engine, kcoro, opponent, new ArrayList<>()));
        } else {
          report.skipped(row, engine, peer.id(), obstacle);
        }
      });
    }
    return matches;
  }

  private void tellFailure(
      Row row, Contestant runner, MeasurementFailure failure, List<Match> concerned) {
    failed = true;
    progress.erase();
    progress
        .err()
        .println(
            "kcoro: bench: %s, %s: %s".formatted(row.name(), runner.id(), failure.getMessage()));
    progress.err().flush();
    for (Match match : concerned) {
      report.failed(
          row,
          match.engine(),
          match.peer().id(),
          "%s %s".formatted(runner.id(), failure.getMessage()));
    }
  }
}
