package io.kcoro.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.bench.harness.Contest.Measurement;
import io.kcoro.bench.measure.Figures;
import io.kcoro.bench.row.Row;
import io.kcoro.bench.row.Rows;
import io.kcoro.cli.command.CommandFailure;
import io.kcoro.cli.command.ExitCodes;
import io.kcoro.cli.command.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContestTest {
  private static final Contestant KCORO = new FakeContestant("kcoro");
  private static final Contestant JOX = new FakeContestant("jox");
  private static final Contestant GO = new FakeContestant("go", "go is not installed");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> measured = new ArrayList<>();

  @Test
  void kcoroAndThePeerAreMeasuredInTurn() throws Exception {
    int exitCode = run(KCORO, 3, this::tenAndTwenty, false, List.of(JOX), "rendezvous");

    assertThat(exitCode).isEqualTo(ExitCodes.OK);
    assertThat(measured)
        .containsExactly(
            "rendezvous kcoro",
            "rendezvous jox",
            "rendezvous kcoro",
            "rendezvous jox",
            "rendezvous kcoro",
            "rendezvous jox");
    assertThat(out.toString())
        .isEqualTo(
            """
            {"row":"rendezvous","engine":"direct","peer":"jox","kcoro_ns":10.0,"peer_ns":20.0,\
            "ratio":0.5,"runs":3,"spread":0.0,"kcoro_cpu_ns":11.0,"peer_cpu_ns":21.0}
            """);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void eachEngineHasItsTurnAndTheFiguresOfThePeerCountForAll() throws Exception {
    PrintWriter lines = new PrintWriter(out);
    Map<String, Contestant> engines = new LinkedHashMap<>();
    engines.put("direct", KCORO);
    engines.put("stackless", new FakeContestant("kcoro-stackless"));
    engines.put("young", new FakeContestant("kcoro-young", "comes later"));

    contest(engines, 2, this::tenAndTwenty, false, lines).run(rows("spawn"), List.of(JOX));

    assertThat(measured)
        .containsExactly(
            "spawn kcoro",
            "spawn kcoro-stackless",
            "spawn jox",
            "spawn kcoro",
            "spawn kcoro-stackless",
            "spawn jox");
    lines.flush();
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"engine\":\"young\"", "comes later"),
            line -> assertThat(line).contains("\"engine\":\"direct\"", "\"runs\":2"),
            line -> assertThat(line).contains("\"engine\":\"stackless\"", "\"runs\":2"));
  }

  @Test
  void allPeersHaveTheirTurnAfterTheEngines() throws Exception {
    Contestant kotlin = new FakeContestant("kotlin");

    run(KCORO, 2, this::tenAndTwenty, false, List.of(JOX, kotlin), "spawn");

    assertThat(measured)
        .containsExactly(
            "spawn kcoro", "spawn jox", "spawn kotlin", "spawn kcoro", "spawn jox", "spawn kotlin");
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"peer\":\"jox\"", "\"runs\":2"),
            line -> assertThat(line).contains("\"peer\":\"kotlin\"", "\"runs\":2"));
  }

  @Test
  void aPeerThatFailsDoesNotKeepTheOthersFromBeingMeasured() throws Exception {
    Contestant kotlin = new FakeContestant("kotlin");
    Measurement fails =
        (contestant, row) -> {
          if (contestant == JOX) {
            throw new MeasurementFailure("took too long");
          }
          return tenAndTwenty(contestant, row);
        };

    int exitCode = run(KCORO, 2, fails, false, List.of(JOX, kotlin), "spawn");

    assertThat(exitCode).isEqualTo(ExitCodes.FAILED);
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"peer\":\"jox\"", "\"failed\""),
            line -> assertThat(line).contains("\"peer\":\"kotlin\"", "\"runs\":2"));
  }

  @Test
  void anEngineThatFailsDoesNotKeepTheOthersFromBeingMeasured() throws Exception {
    PrintWriter lines = new PrintWriter(out);
    Map<String, Contestant> engines = new LinkedHashMap<>();
    engines.put("direct", KCORO);
    engines.put("stackless", new FakeContestant("kcoro-stackless"));
    Measurement fails =
        (contestant, row) -> {
          if (contestant.id().equals("kcoro")) {
            throw new MeasurementFailure("took too long");
          }
          return tenAndTwenty(contestant, row);
        };

    int exitCode = contest(engines, 2, fails, false, lines).run(rows("spawn"), List.of(JOX));

    assertThat(exitCode).isEqualTo(ExitCodes.FAILED);
    lines.flush();
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"engine\":\"direct\"", "\"failed\""),
            line -> assertThat(line).contains("\"engine\":\"stackless\"", "\"runs\":2"));
  }

  @Test
  void aRowAboutMemoryHasBytes() throws Exception {
    run(KCORO, 1, this::tenAndTwenty, false, List.of(JOX), "idle-memory");

    assertThat(out.toString())
        .isEqualTo(
            """
            {"row":"idle-memory","engine":"direct","peer":"jox","kcoro_bytes":12.0,\
            "peer_bytes":22.0,"ratio":0.545,"runs":1,"spread":0.0}
            """);
  }

  @Test
  void aPeerThatIsNotInstalledIsSkippedAndNoFailure() throws Exception {
    int exitCode = run(KCORO, 1, this::tenAndTwenty, false, List.of(GO), "rendezvous", "spawn");

    assertThat(exitCode).isEqualTo(ExitCodes.OK);
    assertThat(measured).isEmpty();
    assertThat(out.toString())
        .isEqualTo(
            """
            {"row":"rendezvous","engine":"direct","peer":"go","skipped":"go is not installed"}
            {"row":"spawn","engine":"direct","peer":"go","skipped":"go is not installed"}
            """);
  }

  @Test
  void whatKcoroDoesNotHaveYetIsSkipped() throws Exception {
    Contestant young = new FakeContestant("kcoro", "comes later");

    assertThat(run(young, 1, this::tenAndTwenty, false, List.of(JOX), "select-1")).isZero();

    assertThat(measured).isEmpty();
    assertThat(out.toString()).contains("\"peer\":\"jox\",\"skipped\":\"comes later\"");
  }

  @Test
  void aProcessThatFailsIsToldInALineAndTheOtherRowsGoOn() throws Exception {
    Measurement fails =
        (contestant, row) -> {
          if (row.name().equals("rendezvous") && contestant.id().equals("jox")) {
            throw new MeasurementFailure("ended with exit code 3, its output is in x.log");
          }
          return tenAndTwenty(contestant, row);
        };

    int exitCode = run(KCORO, 2, fails, false, List.of(JOX), "rendezvous", "spawn");

    assertThat(exitCode).isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString().lines())
        .containsExactly(
            "kcoro: bench: rendezvous, jox: ended with exit code 3, its output is in x.log");
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"failed\":\"jox ended with exit code 3"),
            line -> assertThat(line).contains("\"row\":\"spawn\"", "\"ratio\":0.5"));
  }

  @Test
  void onATerminalTheProgressIsDrawnAndErased() throws Exception {
    run(KCORO, 1, this::tenAndTwenty, true, List.of(JOX), "rendezvous");

    assertThat(err.toString()).contains("rendezvous: turn 1 of 1, kcoro").endsWith("\r\u001b[K");
  }

  @Test
  void withNobodyToReadItItEnds() {
    PrintWriter broken =
        new PrintWriter(
            new Writer() {
              @Override
              public void write(char[] text, int from, int length) throws java.io.IOException {
                throw new java.io.IOException("Broken pipe");
              }

              @Override
              public void flush() {}

              @Override
              public void close() {}
            });

    assertThatThrownBy(() ->
            contest(KCORO, 1, this::tenAndTwenty, false, broken).run(rows("spawn"), List.of(JOX)))
        .isInstanceOf(CommandFailure.class);
  }

  private Figures tenAndTwenty(Contestant contestant, Row row) {
    measured.add(row.name() + " " + contestant.id());
    double base = contestant.id().equals("kcoro") ? 10 : 20;
    return new Figures(base, base + 1, base + 2);
  }

  private int run(
      Contestant kcoro,
      int runs,
      Measurement measurement,
      boolean terminal,
      List<Contestant> peers,
      String... rows)
      throws Exception {
    PrintWriter lines = new PrintWriter(out);
    int exitCode = contest(kcoro, runs, measurement, terminal, lines).run(rows(rows), peers);
    lines.flush();
    return exitCode;
  }

  private Contest contest(
      Contestant kcoro, int runs, Measurement measurement, boolean terminal, PrintWriter lines) {
    return contest(Map.of("direct", kcoro), runs, measurement, terminal, lines);
  }

  private Contest contest(
      Map<String, Contestant> engines,
      int runs,
      Measurement measurement,
      boolean terminal,
      PrintWriter lines) {
    return new Contest(
        engines,
        runs,
        measurement,
        new JsonReport(lines),
        new Progress(new PrintWriter(err), new Terminal(terminal, 60)),
        lines);
  }

  private static List<Row> rows(String... names) {
    return Stream.of(names).map(Rows::named).toList();
  }
}
