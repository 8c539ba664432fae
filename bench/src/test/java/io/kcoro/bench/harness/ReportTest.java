package io.kcoro.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.bench.harness.Comparison.Pair;
import io.kcoro.bench.measure.Figures;
import io.kcoro.bench.row.Row;
import io.kcoro.bench.row.Rows;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final StringWriter text = new StringWriter();
  private final PrintWriter out = new PrintWriter(text);

  @Test
  void theTableIsAlignedAndFitsIntoEightyColumns() {
    fill(new TextReport(out, "2 pairs"));

    assertThat(text.toString())
        .isEqualTo(
            """
            2 pairs
            row                    engine    peer   kcoro ns  peer ns ratio spread   cpu ns
            mpmc-1000x1000-1024    direct    kotlin  1,234.6    987.1  1.25     0%  2,469.1
            idle-memory            direct    go        512 B  2,048 B  0.25      -        -
            rendezvous             direct    go     skipped: go is not installed
            spawn                  direct    juc    failed
            """);
    assertThat(text.toString().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
  }

  @Test
  void theMarkdownTableSaysWhatItWasMeasuredOn() {
    fill(new MarkdownReport(out, List.of("machine: a", "date: b")));

    assertThat(text.toString())
        .isEqualTo(
            """
            - machine: a
            - date: b

            | row | engine | peer | kcoro, ns | peer, ns | ratio | spread | kcoro, CPU ns | peer, CPU ns |
            |---|---|---|--:|--:|--:|--:|--:|--:|
            | mpmc-1000x1000-1024 | direct | kotlin | 1,234.6 | 987.1 | 1.25 | 0% | 2,469.1 | 1,974.2 |
            | idle-memory | direct | go | 512 B | 2,048 B | 0.25 | - | - | - |
            | rendezvous | direct | go |  |  | skipped: go is not installed |  |  |  |
            | spawn | direct | juc |  |  | failed |  |  |  |
            """);
  }

  @Test
  void longTimesStillFit() {
    new TextReport(out, "").measured(time("mpmc-1000x1000-0", "kotlin", 123_456, 321_654));

    assertThat(text.toString()).hasSize(80).contains(" 123,456  321,654 ");
  }

  @Test
  void theMachineIsNamed() {
    assertThat(Machine.caption()).contains(" cores, " + System.getProperty("os.name"));
    assertThat(Machine.jdk()).startsWith("JDK 25");
    assertThat(Versions.ofThisBuild().of("kotlin")).startsWith("1.");
    assertThat(Versions.ofThisBuild().of("kcoro")).doesNotContain("$");
  }

  private void fill(Report report) {
    report.begin();
    report.measured(time("mpmc-1000x1000-1024", "kotlin", 1_234.56, 987.1));
    report.measured(
        new Comparison(
            row("idle-memory"),
            "direct",
            "go",
            List.of(new Pair(new Figures(1, 1, 512), new Figures(1, 1, 2_048)))));
    report.skipped(row("rendezvous"), "direct", "go", "go is not installed");
    report.failed(row("spawn"), "direct", "juc", "juc said nothing");
  }

  private static Comparison time(String row, String peer, double kcoro, double its) {
    return new Comparison(
        row(row), "direct", peer, Collections.nCopies(2, ComparisonTest.pair(kcoro, its)));
  }

  private static Row row(String name) {
    return Rows.named(name);
  }
}
