package io.kcoro.cli;

import org.jspecify.annotations.Nullable;
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

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command.")
  private @Nullable String name;

  @Override
  public void run() {
    CommandLine root = command.root().commandLine();
    CommandLine shown = name == null ? root : root.getSubcommands().get(name);
    if (shown == null) {
      throw new ParameterException(root, "unknown command: '" + name + "'");
    }
    shown.usage(root.getOut());
  }
}
