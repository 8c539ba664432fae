package io.kcoro.cli.attach;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code kcoro dump}. */
@Command(
    name = "dump",
    description = {
      "Prints what is alive in a running JVM that uses kcoro: its scopes and coroutines with what"
          + " each waits for, its channels, and who waits for whom in a circle.",
      "The JVM must be of the same user and on this machine. Nothing must have been prepared there;"
          + " it goes on as before, and warns once that an agent was loaded."
    })
public final class DumpCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PID", description = "The process of the JVM (see 'jcmd -l').")
  private long pid;

  @Option(
      names = {"-j", "--json"},
      description = "Prints one object of JSON instead of text.")
  private boolean json;

  @Spec private CommandSpec command;

  /** Made by picocli. */
  public DumpCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    try (RemoteJvm jvm = RemoteJvm.connect(pid)) {
      String text = json ? jvm.snapshotJson() : jvm.dump();
      out.print(text);
      if (!text.endsWith("\n")) {
        out.println();
      }
      out.flush();
    }
    return 0;
  }
}
