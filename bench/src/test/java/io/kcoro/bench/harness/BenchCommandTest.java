package io.kcoro.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.bench.row.Rows;
import io.kcoro.cli.bench.BenchCommand;
import io.kcoro.cli.command.ExitCodes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command with this module's harness. */
class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quantum            | no row 'quantum'; 'kcoro bench --list' names them",
        "all quantum        | no row 'quantum'; 'kcoro bench --list' names them",
        "--list spawn       | --list names all rows; it takes none",
        "--peers jox,erlang | no peer 'erlang'; known are kotlin, jox, juc, go, agrona, jdk, pekko, netty",
        "--peers ''         | no peer ''; known are kotlin, jox, juc, go, agrona, jdk, pekko",
        "--engine warp      | no engine 'warp'; known are carrier, direct, stackless"
      })
  void anUnknownNameIsAnsweredByThoseKnown(String arguments, String message) {
    assertThat(run(arguments.replace("''", "").split(" ", -1))).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains(message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void theListHasAllRows() {
    assertThat(run("--list")).isZero();
    assertThat(out.toString().lines()).containsExactlyElementsOf(Rows.names());
  }

  /** Else the row could not be named on the command line. */
  @Test
  void noRowHasTheNameOfATool() {
    assertThat(new CommandLine(new BenchCommand()).getSubcommands().keySet())
        .doesNotContainAnyElementsOf(Rows.names());
  }

  @Test
  void theHelpNamesThePeers() {
    String help = new CommandLine(new BenchCommand()).getUsageMessage();

    assertThat(help).containsIgnoringWhitespaces(String.join(", ", new Harness().peers()));
  }

  @Test
  void whatIsSkippedNeedsNoProcess() {
    assertThat(run("select-1", "select-2", "--peers", "juc", "--json")).isZero();
    assertThat(out.toString().lines())
        .hasSize(4) // two engines
        .allSatisfy(line -> assertThat(line).contains("\"skipped\":\"java.util.concurrent has"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "stackless", "carrier"})
  void aRowIsMeasuredInProcesses(String engine) {
    assertThat(
            run(
                "buffered-16",
                "--peers",
                "juc",
                "--engine",
                engine,
                "--runs",
                "1",
                "--scale",
                "0.001",
                "--json"))
        .as(err.toString())
        .isZero();

    assertThat(out.toString())
        .matches(
            "\\{\"row\":\"buffered-16\",\"engine\":\""
                + engine
                + "\",\"peer\":\"juc\","
                + "\"kcoro_ns\":[0-9.]+,\"peer_ns\":[0-9.]+,\"ratio\":[0-9.]+,"
                + "\"runs\":1,\"spread\":0.0,\"kcoro_cpu_ns\":[0-9.]+,\"peer_cpu_ns\":[0-9.]+}\n");
  }

  @Test
  void theUsualPeersAreThoseWithManyRows() {
    Harness harness = new Harness();
    assertThat(harness.usualPeers(harness.rows())).containsExactly("kotlin", "jox", "juc", "go");
    assertThat(harness.usualPeers(List.of("metrics-counters-0"))).containsExactly("unmetered");
    assertThat(harness.usualPeers(List.of("payload-1k")))
        .containsExactly("reference", "copy", "unchecked");
    assertThat(harness.usualPeers(List.of("arena-64", "arena-cross")))
        .containsExactly("jdk", "netty", "unchecked");
    assertThat(harness.usualPeers(List.of("metrics-counters-0", "rendezvous")))
        .containsExactly("kotlin", "jox", "juc", "go");
  }

  @Test
  void scopesAreComparedWithTheJdk() {
    assertThat(
            run(
                "scope-10k",
                "--peers",
                "kotlin,jdk",
                "--engine",
                "stackless",
                "--runs",
                "1",
                "--scale",
                "0.01",
                "--json"))
        .as(err.toString())
        .isZero();

    assertThat(out.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"peer\":\"kotlin\"", "\"runs\":1"),
            line -> assertThat(line).contains("\"peer\":\"jdk\"", "\"runs\":1"));
  }

  private int run(String... arguments) {
    return new CommandLine(new BenchCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
