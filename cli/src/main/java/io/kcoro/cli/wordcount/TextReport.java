package io.kcoro.cli.wordcount;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// A report to be read by people: the top words as a table, then a summary line.
final class TextReport {

  /// Longer words are shown as their beginning: a line is to fit a terminal. JSON has them whole.
  private static final int MAX_SHOWN = 60;

  private TextReport() {}

  static void write(Report report, OutputStream out) throws IOException {
    Writer writer = new OutputStreamWriter(out, StandardCharsets.US_ASCII);
    writeTop(report.top(), writer);
    writer.write(summary(report));
    writer.write('\n');
    writer.flush();
  }

  private static void writeTop(List<WordTable.Entry> top, Writer writer) throws IOException {
    if (top.isEmpty()) {
      return;
    }
    int width = number(top.getFirst().count()).length();
    for (WordTable.Entry entry : top) {
      String count = number(entry.count());
      writer.write(" ".repeat(width - count.length()) + count + "  " + shown(entry.word()) + "\n");
    }
    writer.write('\n');
  }

  private static String shown(String word) {
    return word.length() <= MAX_SHOWN ? word : word.substring(0, MAX_SHOWN - 3) + "...";
  }

  private static String summary(Report report) {
    WordCounts counts = report.counts();
    return "%s%s, %s bytes, %s, %s distinct in %s s (%s MB/s, %s engine, %s)%s"
        .formatted(
            counts.partial() ? "partial: " : "",
            plural(counts.files(), "file"),
            number(counts.bytes()),
            plural(counts.words().total(), "word"),
            number(counts.words().distinct()),
            decimal(counts.elapsed().toNanos() / 1e9),
            decimal(counts.megabytesPerSecond()),
            report.engine(),
            plural(report.workers(), "worker"),
            counts.errors() == 0 ? "" : ", " + plural(counts.errors(), "error"));
  }

  private static String plural(long count, String noun) {
    return number(count) + " " + noun + (count == 1 ? "" : "s");
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%,.2f", number);
  }
}
