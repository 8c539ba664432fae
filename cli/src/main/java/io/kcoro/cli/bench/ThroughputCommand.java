package io.kcoro.cli.bench;

import io.kcoro.cli.command.ExitCodes;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The command `kcoro bench throughput`.
@Command(
    name = "throughput",
    sortOptions = false,
    description = {
      "Measures how many messages a second go through one channel.",
      "",
      "The median of five rounds, after a warm-up of 2 seconds.",
      ""
    })
final class ThroughputCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "P", description = "How many coroutines send.")
  private int senders;

  @Parameters(index = "1", paramLabel = "C", description = "How many coroutines receive.")
  private int receivers;

  @Parameters(
      index = "2",
      paramLabel = "MESSAGES",
      description = "How many messages all of them send in a round.")
  private int messages;

  @Parameters(
      index = "3",
      paramLabel = "CAPACITY",
      description = "Of the channel; 0 is a rendezvous.")
  private int capacity;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    check("P", senders, 1);
    check("C", receivers, 1);
    check("MESSAGES", messages, 1);
    check("CAPACITY", capacity, 0);
    double perSecond = BenchHarness.find().throughput(senders, receivers, messages, capacity);
    PrintWriter out = command.commandLine().getOut();
    String form =
        json ? "{\"messages_per_s\":%.0f,\"ns\":%.1f}%n" : "%,.0f messages/s, %.1f ns each%n";
    out.printf(Locale.ROOT, form, perSecond, 1e9 / perSecond);
    out.flush();
    return ExitCodes.OK;
  }

  private void check(String name, int value, int least) {
    if (value < least) {
      throw new ParameterException(
          command.commandLine(), "%s must be %d or more, but is %d".formatted(name, least, value));
    }
  }
}
