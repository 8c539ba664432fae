package io.kcoro.cli.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kcoro.cli.Main;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command in a JVM of its own. */
public final class CommandProcess implements AutoCloseable {

  /** How it ended. */
  public record Result(int exitCode, String out, String err) {}

  /**
   * A shell starts what it runs in the background with Ctrl-C ignored, and what that starts
   * inherits it: a build in the background could not see the command react to it.
   */
  private static final List<String> WITH_DEFAULT_SIGNALS = withDefaultSignals();

  private final Process process;
  private final Path err;

  private CommandProcess(Process process, Path err) {
    this.process = process;
    this.err = err;
  }

  private static List<String> withDefaultSignals() {
    List<String> prefix = List.of("env", "--default-signal=INT");
    List<String> trial = new ArrayList<>(prefix);
    trial.add("true");
    try {
      Process process =
          new ProcessBuilder(trial)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0 ? prefix : List.of();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("cannot find out what `env` can do", e);
    }
  }

  /** Starts {@code kcoro wordcount ARGUMENTS} with options for the JVM. */
  static CommandProcess start(Path folder, List<String> jvmOptions, List<Object> arguments)
      throws IOException {
    return start(folder, jvmOptions, ProcessBuilder.Redirect.PIPE, arguments);
  }

  static CommandProcess start(
      Path folder, List<String> jvmOptions, ProcessBuilder.Redirect out, List<Object> arguments)
      throws IOException {
    List<Object> words = new ArrayList<>(List.of("wordcount"));
    words.addAll(arguments);
    return startCommand(folder, jvmOptions, out, words);
  }

  /** Starts {@code kcoro ARGUMENTS}. */
  public static CommandProcess startCommand(
      Path folder, List<String> jvmOptions, ProcessBuilder.Redirect out, List<Object> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(WITH_DEFAULT_SIGNALS);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    arguments.forEach(argument -> command.add(argument.toString()));
    Path err = folder.resolve("stderr of the command");
    return new CommandProcess(
        new ProcessBuilder(command).redirectOutput(out).redirectError(err.toFile()).start(), err);
  }

  long pid() {
    return process.pid();
  }

  OutputStream standardInput() {
    return process.getOutputStream();
  }

  /** Goes away without reading what the command prints. */
  public void closeStandardOutput() throws IOException {
    process.getInputStream().close();
  }

  /** Sends what Ctrl-C sends. */
  public void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).inheritIO().start().waitFor();
  }

  /** The standard error so far. */
  String err() throws IOException {
    return Files.readString(err, UTF_8);
  }

  /** Reads all output and waits for the end. */
  public Result result() throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), out, err());
  }

  /** Waits for the end of a command whose output goes elsewhere. */
  public Result resultWithoutOutput() throws IOException, InterruptedException {
    return new Result(process.waitFor(), "", err());
  }

  /** Leaves no process behind, whatever failed. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
