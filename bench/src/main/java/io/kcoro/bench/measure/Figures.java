package io.kcoro.bench.measure;

import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What one process measured. A process hands it over as a line of JSON.
///
/// @param nanos wall time for each operation, the median of its rounds
/// @param cpuNanos time of all processors for each operation, in all rounds together; what the JIT
///   compiler and the collector take meanwhile is in it
/// @param bytes memory for each coroutine that waits, the median; 0 where the row is about time
public record Figures(double nanos, double cpuNanos, double bytes) {
  private static final JsonFactory JSON = new JsonFactory();

  private static final String NANOS = "ns";
  private static final String CPU_NANOS = "cpu_ns";
  private static final String BYTES = "bytes";

  /// As a line of JSON, without its end.
  public String toLine() {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
      json.writeStartObject();
      json.writeNumberProperty(NANOS, nanos);
      json.writeNumberProperty(CPU_NANOS, cpuNanos);
      json.writeNumberProperty(BYTES, bytes);
      json.writeEndObject();
    }
    return line.toString();
  }

  /// Reads what [#toLine] wrote.
  ///
  /// @throws IOException if it is something else
  public static Figures parse(String line) throws IOException {
    Map<String, Double> numbers = new HashMap<>();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token.isNumeric()) {
          numbers.put(json.currentName(), json.getDoubleValue());
        }
      }
    } catch (JacksonException e) {
      throw new IOException("not a line of figures: " + line, e);
    }
    Double nanos = numbers.get(NANOS);
    Double cpuNanos = numbers.get(CPU_NANOS);
    Double bytes = numbers.get(BYTES);
    if (nanos == null || cpuNanos == null || bytes == null) {
      throw new IOException("not a line of figures: " + line);
    }
    return new Figures(nanos, cpuNanos, bytes);
  }
}
