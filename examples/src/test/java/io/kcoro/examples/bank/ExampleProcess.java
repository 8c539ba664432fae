package io.kcoro.examples.bank;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** {@code examples/run} in a process of its own, with a Maven that builds nothing. */
final class ExampleProcess implements AutoCloseable {
  /** How it ended. */
  record Result(int exitCode, String out, String err) {}

  private final Process process;
  private final BufferedReader out;
  private final Path err;

  private ExampleProcess(Process process, Path err) {
    this.process = process;
    this.err = err;
    out = process.inputReader(UTF_8);
  }

  static ExampleProcess start(Path folder, String example, String... arguments)
      throws IOException, InterruptedException {
    Path maven = Files.writeString(folder.resolve("mvn"), "#!/bin/sh\n");
    if (!maven.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + maven + " executable");
    }
    List<String> command = new ArrayList<>();
    // What a shell starts in the background has Ctrl-C ignored, and so has all that this starts.
    if (isOfUse("env", "--default-signal=INT", "true")) {
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("kcoro.root"), "examples", "run").toString());
    command.add(example);
    command.addAll(List.of(arguments));
    Path err = folder.resolve("stderr");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
    return new ExampleProcess(builder.start(), err);
  }

  private static boolean isOfUse(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits for a line of what it prints. */
  String line() throws IOException {
    return Objects.requireNonNull(out.readLine(), () -> "it has ended");
  }

  /** Sends what Ctrl-C sends. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).inheritIO().start().waitFor();
  }

  /** Reads the rest of what it prints, and waits for its end. */
  Result result() throws IOException, InterruptedException {
    String printed = out.lines().map(line -> line + "\n").collect(Collectors.joining());
    return new Result(process.waitFor(), printed, Files.readString(err, UTF_8));
  }

  /** Leaves no process behind, whatever failed. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
