package io.kcoro.bench.harness;

import io.kcoro.bench.row.Row;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// One JSON object a line. A row about memory has bytes where the others have nanoseconds.
record JsonReport(PrintWriter out) implements Report {
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public void begin() {}

  @Override
  public void measured(Comparison measured) {
    String unit = measured.row().isMemory() ? "bytes" : "ns";
    line(
        measured.row(),
        measured.engine(),
        measured.peer(),
        json -> {
          json.writeNumberProperty("kcoro_" + unit, rounded(measured.kcoroValue(), 10));
          json.writeNumberProperty("peer_" + unit, rounded(measured.peerValue(), 10));
          json.writeNumberProperty("ratio", rounded(measured.ratio(), 1000));
          json.writeNumberProperty("runs", measured.pairs().size());
          json.writeNumberProperty("spread", rounded(measured.spread(), 1000));
          if (!measured.row().isMemory()) {
            json.writeNumberProperty("kcoro_cpu_ns", rounded(measured.kcoroCpuNanos(), 10));
            json.writeNumberProperty("peer_cpu_ns", rounded(measured.peerCpuNanos(), 10));
          }
        });
  }

  @Override
  public void skipped(Row row, String engine, String peer, String why) {
    line(row, engine, peer, json -> json.writeStringProperty("skipped", why));
  }

  @Override
  public void failed(Row row, String engine, String peer, String why) {
    line(row, engine, peer, json -> json.writeStringProperty("failed", why));
  }

  private void line(Row row, String engine, String peer, Consumer<JsonGenerator> rest) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
      json.writeStartObject();
      json.writeStringProperty("row", row.name());
      json.writeStringProperty("engine", engine);
      json.writeStringProperty("peer", peer);
      rest.accept(json);
      json.writeEndObject();
    }
    out.print(line + "\n");
  }

  private static double rounded(double number, double parts) {
    return Math.round(number * parts) / parts;
  }
}
