package io.kcoro.cli.attach;

import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import io.kcoro.cli.command.CommandFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The JVMs of this user, to choose one from. */
public final class JvmPicker {
  /** So that a line fits a terminal with its number and that of the process. */
  private static final int WIDTH = 64;

  private JvmPicker() {}

  /** A JVM. */
  private record Choice(long pid, String program) {}

  private static List<Choice> choices() {
    List<Choice> found = new ArrayList<>();
    for (VirtualMachineDescriptor each : VirtualMachine.list()) {
      long pid = Long.parseLong(each.id());
      if (pid != ProcessHandle.current().pid()) {
        found.add(new Choice(pid, program(each.displayName())));
      }
    }
    if (found.isEmpty()) {
      throw new CommandFailure("no other JVM of this user is running");
    }
    return found;
  }

  private static String program(String commandLine) {
    if (commandLine.length() > WIDTH) {
      return commandLine.substring(0, WIDTH - 3) + "...";
    }
    return commandLine.isEmpty() ? "?" : commandLine;
  }

  /** A line for each, for whoever has to name one. */
  public static String list() {
    StringBuilder text = new StringBuilder();
    for (Choice each : choices()) {
      text.append(System.lineSeparator()).append("  ").append(each.pid());
      text.append("  ").append(each.program());
    }
    return text.toString();
  }

  /**
   * Lets the user choose one.
   *
   * @throws CommandFailure if there is none, or none was chosen
   */
  public static long ask(BufferedReader in, PrintWriter out) throws IOException {
    List<Choice> choices = choices();
    for (int i = 0; i < choices.size(); i++) {
      Choice each = choices.get(i);
      out.println("%3d  %7d  %s".formatted(i + 1, each.pid(), each.program()));
    }
    out.print("Which one? ");
    out.flush();
    String answer = in.readLine();
    try {
      int number = answer == null ? 0 : Integer.parseInt(answer.strip());
      if (number >= 1 && number <= choices.size()) {
        return choices.get(number - 1).pid();
      }
    } catch (NumberFormatException e) {
      throw new CommandFailure("'" + answer + "' is none of the numbers", e);
    }
    throw new CommandFailure("no JVM was chosen");
  }
}
