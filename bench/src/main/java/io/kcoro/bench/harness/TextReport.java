package io.kcoro.bench.harness;

import io.kcoro.bench.row.Row;
import java.io.PrintWriter;

/// An aligned table within 80 columns.
///
/// @param out where to
/// @param setting what was asked for, as a line above the table
record TextReport(PrintWriter out, String setting) implements Report {
  private static final String LINE = "%-19s %-7s%9s %8s %6s %6s %10s %8s\n";

  @Override
  public void begin() {
    out.print(setting + "\n");
    out.printf(
        LINE, "row", "peer", "kcoro ns", "peer ns", "ratio", "spread", "kcoro cpu", "peer cpu");
  }

  @Override
  public void measured(Comparison measured) {
    out.printf(
        LINE,
        measured.row().name(),
        measured.peer(),
        Numbers.value(measured, measured.kcoroValue()),
        Numbers.value(measured, measured.peerValue()),
        Numbers.ratio(measured.ratio()),
        Numbers.percent(measured.spread()),
        Numbers.cpu(measured, measured.kcoroCpuNanos()),
        Numbers.cpu(measured, measured.peerCpuNanos()));
  }

  @Override
  public void skipped(Row row, String engine, String peer, String why) {
    out.printf("%-19s %-7s skipped: %s\n", row.name(), peer, why);
  }

  @Override
  public void failed(Row row, String engine, String peer, String why) {
    // Why is on standard error, with the name of a file that would not fit here.
    out.printf("%-19s %-7s failed\n", row.name(), peer);
  }
}
