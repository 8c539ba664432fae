package io.kcoro.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the completion script; a shell reads it by {@code source <(kcoro completion)}. */
@Command(
    name = "completion",
    description = "Prints the completion script for bash and zsh.",
    footer = {
      "%nFor this shell:",
      "  source <(kcoro completion)",
      "For every new one, add that line to ~/.bashrc or ~/.zshrc."
    })
final class CompletionCommand implements Runnable {
  @Spec private CommandSpec command;

  @Override
  public void run() {
    CommandSpec root = command.root();
    root.commandLine().getOut().print(AutoComplete.bash(root.name(), root.commandLine()));
    root.commandLine().getOut().flush();
  }
}
