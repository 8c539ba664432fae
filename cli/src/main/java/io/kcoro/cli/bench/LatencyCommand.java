package io.kcoro.cli.bench;

import io.kcoro.cli.bench.BenchHarness.Latency;
import io.kcoro.cli.command.ExitCodes;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The command `kcoro bench latency`.
@Command(
    name = "latency",
    description = {
      "Measures a round trip of two coroutines over two rendezvous channels, and half of it.",
      "",
      "The median of five rounds, after a warm-up of 2 seconds.",
      ""
    })
final class LatencyCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Latency latency = BenchHarness.find().latency();
    PrintWriter out = command.commandLine().getOut();
    String form =
        json
            ? "{\"round_trip_ns\":%.1f,\"one_way_ns\":%.1f}%n"
            : "round trip %.1f ns, one way %.1f ns%n";
    out.printf(Locale.ROOT, form, latency.roundTripNanos(), latency.oneWayNanos());
    out.flush();
    return ExitCodes.OK;
  }
}
