package io.kcoro.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code kcoro}. */
@Command(name = "kcoro")
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}
