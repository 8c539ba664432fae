package io.kcoro.cli.wordcount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

  @Test
  void jsonIsOneObjectOnOneLine() throws Exception {
    Report report = report(2, true, Duration.ofMillis(250));

    assertThat(json(report))
        .isEqualTo(
            "{\"files\":3,\"bytes\":1000000,\"words\":1234,\"distinct\":3,"
                + "\"top\":[{\"word\":\"often\",\"count\":1230},{\"word\":\"a\",\"count\":2}],"
                + "\"engine\":\"direct\",\"workers\":4,\"elapsed_ms\":250,\"mb_per_s\":4.0,"
                + "\"errors\":1,\"partial\":true}\n");
  }

  @Test
  void jsonOfNothing() throws Exception {
    WordCounts none = new WordCounts(0, 0, new WordTable(), 0, false, Duration.ZERO);

    assertThat(json(new Report(none, List.of(), EngineKind.SEQUENTIAL, 1)))
        .isEqualTo(
            "{\"files\":0,\"bytes\":0,\"words\":0,\"distinct\":0,\"top\":[],"
                + "\"engine\":\"sequential\",\"workers\":1,\"elapsed_ms\":0,\"mb_per_s\":0.0,"
                + "\"errors\":0,\"partial\":false}\n");
  }

  @Test
  void textIsATableAndASummary() throws Exception {
    assertThat(text(report(3, true, Duration.ofMillis(250))))
        .isEqualTo(
            """
            1,230  often
                2  a
                2  b

            partial: 3 files, 1,000,000 bytes, 1,234 words, 3 distinct in 0.25 s \
            (4.00 MB/s, direct engine, 4 workers), 1 error
            """);
  }

  @Test
  void textWithoutTopWordsIsTheSummary() throws Exception {
    WordTable words = new WordTable();
    words.add(new byte[] {'w'}, 0, 1, 1);
    WordCounts counts = new WordCounts(1, 1, words, 0, false, Duration.ofSeconds(2));

    assertThat(text(new Report(counts, List.of(), EngineKind.SEQUENTIAL, 1)))
        .isEqualTo(
            "1 file, 1 bytes, 1 word, 1 distinct in 2.00 s"
                + " (0.00 MB/s, sequential engine, 1 worker)\n");
  }

  @Test
  void aFailureOfTheOutputIsThrownAsItIs() {
    IOException full = new IOException("No space left on device");
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw full;
          }
        };
    Report report = report(3, false, Duration.ZERO);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> JsonReport.write(report, out))
        .isSameAs(full);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> TextReport.write(report, out))
        .isSameAs(full);
  }

  private static Report report(int top, boolean partial, Duration elapsed) {
    WordTable words = new WordTable();
    for (WordTable.Entry entry :
        List.of(
            new WordTable.Entry("b", 2),
            new WordTable.Entry("often", 1_230),
            new WordTable.Entry("a", 2))) {
      byte[] word = entry.word().getBytes(ISO_8859_1);
      words.add(word, 0, word.length, entry.count());
    }
    WordCounts counts = new WordCounts(3, 1_000_000, words, 1, partial, elapsed);
    return new Report(counts, words.top(top), EngineKind.DIRECT, 4);
  }

  private static String json(Report report) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonReport.write(report, out);
    return out.toString(UTF_8);
  }

  private static String text(Report report) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TextReport.write(report, out);
    return out.toString(UTF_8);
  }
}
