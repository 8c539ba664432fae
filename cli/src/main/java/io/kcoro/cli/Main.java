package io.kcoro.cli;

import io.kcoro.cli.attach.DumpCommand;
import io.kcoro.cli.bench.BenchCommand;
import io.kcoro.cli.chanmon.ChanmonCommand;
import io.kcoro.cli.command.ExitCodes;
import io.kcoro.cli.command.StandardOutput;
import io.kcoro.cli.command.Terminal;
import io.kcoro.cli.wordcount.WordCountCommand;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code kcoro}: what is common to all its subcommands. */
@Command(
    name = "kcoro",
    description = "Coroutines at work: each command is a program built on kcoro.",
    versionProvider = BuildVersion.class,
    subcommands = {
      WordCountCommand.class,
      BenchCommand.class,
      ChanmonCommand.class,
      DumpCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the run failed, in whole or in part",
      "2:the command line was wrong",
      "130:interrupted by Ctrl-C"
    })
public final class Main implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help and exits.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the version and exits.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean version;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Shows stack traces and the decisions of the runtime.")
  private boolean debug;

  @Spec private CommandSpec command;

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    CommandLine command = commandLine();
    command.setUsageHelpWidth(Math.clamp(Terminal.ofThisProcess().columns(), 60, 100));
    StandardOutput standardOutput = new StandardOutput();
    PrintWriter out = new PrintWriter(standardOutput, false, System.out.charset());
    int exitCode = command.setOut(out).execute(arguments);
    out.flush();
    IOException unwritten = standardOutput.failure();
    if (unwritten != null && exitCode == ExitCodes.OK) {
      command.getErr().println("kcoro: standard output: " + unwritten.getMessage());
      exitCode = ExitCodes.FAILED;
    }
    System.exit(exitCode);
  }

  /** The whole command with its subcommands; tests give it other streams. */
  static CommandLine commandLine() {
    Main main = new Main();
    Failures failures = new Failures(() -> main.debug);
    return new CommandLine(main)
        // Colours would cost start-up time and are of no use in a pipe.
        .setExpandAtFiles(false) // @NAME may be a file's name
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .setExecutionStrategy(parsed ->
            RuntimeLog.during(
                () -> new RunLast().execute(parsed),
                parsed.commandSpec().commandLine().getErr(),
                main.debug));
  }

  /** Without a subcommand there is nothing to do: a script that lost its argument must notice. */
  @Override
  public void run() {
    PrintWriter err = command.commandLine().getErr();
    command.commandLine().usage(err);
    throw new CommandLine.ParameterException(command.commandLine(), "no command given");
  }
}
