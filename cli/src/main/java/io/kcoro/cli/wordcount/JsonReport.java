package io.kcoro.cli.wordcount;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/// A report as one JSON object on one line.
final class JsonReport {

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private JsonReport() {}

  static void write(Report report, OutputStream out) throws IOException {
    WordCounts counts = report.counts();
    try (JsonGenerator json =
        JSON.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeNumberProperty("files", counts.files());
      json.writeNumberProperty("bytes", counts.bytes());
      json.writeNumberProperty("words", counts.words().total());
      json.writeNumberProperty("distinct", counts.words().distinct());
      json.writeArrayPropertyStart("top");
      for (WordTable.Entry entry : report.top()) {
        json.writeStartObject();
        json.writeStringProperty("word", entry.word());
        json.writeNumberProperty("count", entry.count());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringProperty("engine", report.engine().toString());
      json.writeNumberProperty("workers", report.workers());
      json.writeNumberProperty("elapsed_ms", counts.elapsed().toMillis());
      json.writeNumberProperty("mb_per_s", Math.round(counts.megabytesPerSecond() * 100) / 100.0);
      json.writeNumberProperty("errors", counts.errors());
      json.writeBooleanProperty("partial", counts.partial());
      json.writeEndObject();
    } catch (JacksonIOException e) {
      throw e.getCause();
    }
    out.write("\n".getBytes(StandardCharsets.US_ASCII));
  }
}
