package io.kcoro.cli.bench;

import io.kcoro.cli.bench.BenchRequest.Format;
import io.kcoro.cli.command.ExitCodes;
import io.kcoro.cli.command.Terminal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The command `kcoro bench`.
@Command(
    name = "bench",
    sortOptions = false,
    subcommands = {LatencyCommand.class, ThroughputCommand.class, LatenessCommand.class},
    description = {
      "Compares kcoro with Kotlin's coroutines, Jox, Go and the JDK's queues.",
      "",
      "For each row, kcoro and its peers run in turn, in a process of its own each time,"
          + " which warms up for 2 seconds or more and takes the median of five rounds. The table has"
          + " the medians in ns for each operation (idle-memory: bytes for each coroutine); the"
          + " median of the pairs' ratios, below 1 where kcoro needs less; their spread, which is"
          + " the distance of the largest and the smallest, as a part of the median; and the time"
          + " of all processors for each operation.",
      "",
      "A peer that is not installed, or that does not have what a row needs, is skipped.",
      ""
    },
    commandListHeading = "%nTools that measure kcoro alone:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all was measured, or skipped",
      "1:a process failed or took too long; the other rows were measured",
      "2:the command line was wrong",
      "130:interrupted by Ctrl-C"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  kcoro bench rendezvous buffered-16 --peers kotlin,jox",
      "  kcoro bench all --scale 0.1 --runs 3     a quick look",
      "  kcoro bench all --markdown >table.md     the table of docs/benchmarks.md",
      "  kcoro bench throughput 8 8 1000000 64    one channel, 8 senders, 8 receivers"
    })
public final class BenchCommand implements Callable<Integer> {
  private static final String ALL = "all";

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "ROW",
      arity = "0..*",
      description =
          "The rows to measure, or all (default: all). --list names them; the first words of names"
              + " stand for all that begin so.")
  private List<String> rows = List.of();

  @Option(
      names = "--peers",
      paramLabel = "LIST",
      split = ",",
      hideParamSyntax = true,
      description =
          "Compare with these peers: kotlin, jox, juc, go, agrona, jdk, pekko, netty, unmetered,"
              + " reference, copy, unchecked (default: the first four; agrona has timers only, jdk"
              + " scopes and memory, pekko actors, netty memory; the last four are kcoro itself, for"
              + " rows about its metering and memory, whose default is those that have them).")
  private @Nullable List<String> peers;

  @Option(
      names = "--engine",
      paramLabel = "LIST",
      split = ",",
      hideParamSyntax = true,
      description =
          "How kcoro does the rows. direct: coroutines in virtual threads; stackless: coroutines"
              + " that are objects, on kcoro's scheduler (default: these two); carrier: direct, in"
              + " virtual threads that kcoro's scheduler carries, in an opened JVM.")
  private @Nullable List<String> engines;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Measure N pairs for each row and peer (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--scale",
      paramLabel = "F",
      defaultValue = "1",
      description =
          "Do F times as much as at full size: at 0.1 a process takes 3 to 5 seconds (default:"
              + " ${DEFAULT-VALUE}).")
  private double scale;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      defaultValue = "900",
      description = "Give up a process that takes longer (default: ${DEFAULT-VALUE}).")
  private int limitSeconds;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Option(
      names = "--markdown",
      description = "Print a table for documents, with machine, JDK and date.")
  private boolean markdown;

  @Option(names = "--list", description = "Name the rows, and do nothing else.")
  private boolean list;

  /// Made by picocli.
  public BenchCommand() {}

  @Override
  public Integer call() throws Exception {
    checkNumbers();
    BenchHarness harness = BenchHarness.find();
    PrintWriter out = command.commandLine().getOut();
    if (list) {
      if (!rows.isEmpty()) {
        throw usage("--list names all rows; it takes none");
      }
      harness.rows().forEach(out::println);
      out.flush();
      return ExitCodes.OK;
    }
    List<String> chosen = rowsOf(harness);
    BenchRequest request =
        new BenchRequest(
            chosen,
            peers == null ? harness.usualPeers(chosen) : known("peer", peers, harness.peers()),
            engines == null ? harness.usualEngines() : known("engine", engines, harness.engines()),
            runs,
            scale,
            Duration.ofSeconds(limitSeconds),
            format());
    PrintWriter err = command.commandLine().getErr();
    return harness.compare(request, new BenchConsole(out, err, Terminal.ofThisProcess()));
  }

  private void checkNumbers() {
    if (runs < 1) {
      throw usage("--runs must be 1 or more, but is " + runs);
    }
    if (!(scale > 0 && scale <= 1000)) {
      throw usage("--scale must be more than 0 and at most 1000, but is " + scale);
    }
    if (limitSeconds < 1) {
      throw usage("--limit must be 1 or more, but is " + limitSeconds);
    }
    if (json && markdown) {
      throw usage("--json and --markdown exclude each other");
    }
  }

  private List<String> rowsOf(BenchHarness harness) {
    List<String> names = new ArrayList<>(harness.rows());
    names.add(ALL);
    List<String> chosen = known("row", membersOf(rows, names), names);
    return chosen.isEmpty() || chosen.contains(ALL) ? harness.rows() : chosen;
  }

  /// A name may stand for all rows that begin with it: `metrics-counters` for those of each
  /// capacity.
  private static List<String> membersOf(List<String> given, List<String> names) {
    List<String> members = new ArrayList<>();
    for (String name : given) {
      List<String> group =
          names.contains(name)
              ? List.of(name)
              : names.stream().filter(each -> each.startsWith(name + "-")).toList();
      members.addAll(group.isEmpty() ? List.of(name) : group);
    }
    return members;
  }

  /// What is named twice is measured once.
  private List<String> known(String what, List<String> names, List<String> known) {
    Set<String> chosen = new LinkedHashSet<>();
    for (String name : names) {
      if (!known.contains(name)) {
        throw usage("no %s '%s'; %s".formatted(what, name, knownNames(what, known)));
      }
      chosen.add(name);
    }
    return List.copyOf(chosen);
  }

  private static String knownNames(String what, List<String> known) {
    return what.equals("row")
        ? "'kcoro bench --list' names them"
        : "known are " + String.join(", ", known);
  }

  private Format format() {
    if (json) {
      return Format.JSON;
    }
    return markdown ? Format.MARKDOWN : Format.TEXT;
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
