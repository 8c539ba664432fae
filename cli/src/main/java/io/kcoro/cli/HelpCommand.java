package io.kcoro.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kcoro help COMMAND} is {@code kcoro COMMAND --help}. (picocli's own has a rival -h.) */
@Command(name = "help", description = "Shows the help of a command.")
final class HelpCommand implements Runnable {
  @Spec private CommandSpec command;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command, and the command of it.")
  private List<String> names = List.of();

  @Override
  public void run() {
    CommandLine root = command.root().commandLine();
    CommandLine shown = root;
    for (String name : names) {
      CommandLine parent = shown;
      shown = parent.getSubcommands().get(name);
      if (shown == null) {
        throw new ParameterException(parent, "unknown command: '" + name + "'");
      }
    }
    shown.usage(root.getOut());
  }
}
