package io.kcoro.cli.bench;

import io.kcoro.cli.bench.BenchHarness.Lateness;
import io.kcoro.cli.command.ExitCodes;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The command `kcoro bench lateness`.
@Command(
    name = "lateness",
    description = {
      "Measures how late timers of 1 to 20 ms come while every processor is kept busy.",
      "",
      "20,000 timers, 20 at a time, after a warm-up; about 25 seconds.",
      ""
    })
final class LatenessCommand implements Callable<Integer> {
  private static final double NANOS_PER_MICRO = 1e3;

  @Spec private CommandSpec command;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Lateness late = BenchHarness.find().lateness();
    PrintWriter out = command.commandLine().getOut();
    String form =
        json
            ? "{\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f}%n"
            : "late by %.1f us (median), %.1f us (99 of 100), %.1f us (at most)%n";
    out.printf(
        Locale.ROOT,
        form,
        late.p50Nanos() / NANOS_PER_MICRO,
        late.p99Nanos() / NANOS_PER_MICRO,
        late.maxNanos() / NANOS_PER_MICRO);
    out.flush();
    return ExitCodes.OK;
  }
}
