package io.kcoro.bench.harness;

import io.kcoro.bench.row.Row;
import java.io.PrintWriter;

/// An aligned table within 80 columns; of the processor times only kcoro's has room.
///
/// @param out where to
/// @param setting what was asked for, as a line above the table
record TextReport(PrintWriter out, String setting) implements Report {
  private static final String LINE = "%-22s %-9s %-6s%9s%9s%6s%7s%9s\n";

  @Override
  public void begin() {
    out.print(setting + "\n");
    out.printf(LINE, "row", "engine", "peer", "kcoro ns", "peer ns", "ratio", "spread", "cpu ns");
  }

  @Override
  public void measured(Comparison measured) {
    out.printf(
        LINE,
        measured.row().name(),
        measured.engine(),
        measured.peer(),
        Numbers.value(measured, measured.kcoroValue()),
        Numbers.value(measured, measured.peerValue()),
        Numbers.ratio(measured.ratio()),
        Numbers.spread(measured),
        Numbers.cpu(measured, measured.kcoroCpuNanos()));
  }

  @Override
  public void skipped(Row row, String engine, String peer, String why) {
    out.printf("%-22s %-9s %-6s skipped: %s\n", row.name(), engine, peer, why);
  }

  @Override
  public void failed(Row row, String engine, String peer, String why) {
    // Why is on standard error, with the name of a file that would not fit here.
    out.printf("%-22s %-9s %-6s failed\n", row.name(), engine, peer);
  }
}
