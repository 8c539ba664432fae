package io.kcoro.bench.harness;

import io.kcoro.bench.row.Row;
import java.io.PrintWriter;
import java.util.List;

/// A table for documents, under a list of what it was measured on.
///
/// @param out where to
/// @param captions machine, JDK, date and so on
record MarkdownReport(PrintWriter out, List<String> captions) implements Report {
  @Override
  public void begin() {
    captions.forEach(caption -> out.print("- " + caption + "\n"));
    out.print(
        """

        | row | engine | peer | kcoro, ns | peer, ns | ratio | spread | kcoro, CPU ns | peer, CPU ns |
        |---|---|---|--:|--:|--:|--:|--:|--:|
        """);
  }

  @Override
  public void measured(Comparison measured) {
    line(
        measured.row().name(),
        measured.engine(),
        measured.peer(),
        Numbers.value(measured, measured.kcoroValue()),
        Numbers.value(measured, measured.peerValue()),
        Numbers.ratio(measured.ratio()),
        Numbers.spread(measured),
        Numbers.cpu(measured, measured.kcoroCpuNanos()),
        Numbers.cpu(measured, measured.peerCpuNanos()));
  }

  @Override
  public void skipped(Row row, String engine, String peer, String why) {
    line(row.name(), engine, peer, "", "", "skipped: " + why, "", "", "");
  }

  @Override
  public void failed(Row row, String engine, String peer, String why) {
    line(row.name(), engine, peer, "", "", "failed", "", "", "");
  }

  private void line(String... cells) {
    out.print("| " + String.join(" | ", cells) + " |\n");
  }
}
