package io.kcoro.bench.harness;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs one process at a time, with its output in a file and a limit on its time. None outlives
/// this JVM, however that is ended in order.
final class Processes implements AutoCloseable {
  /// As the JDK counts a process that SIGINT ended: Ctrl-C reaches the children first.
  private static final int INTERRUPTED = 128 + 2;

  private static final Logger LOG = System.getLogger(Processes.class.getName());

  private final Path folder;
  private final Duration limit;
  private final Thread hook = Thread.ofPlatform().name("kcoro-bench-end").unstarted(this::end);

  // Guarded by this.
  private @Nullable Running running;
  private boolean ended;

  private record Running(Process process, Path output) {}

  /// @param folder for the output files
  /// @param limit for each process
  Processes(Path folder, Duration limit) {
    this.folder = folder;
    this.limit = limit;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// Makes something of the last line of a process.
  @FunctionalInterface
  interface LastLine<T> {
    /// Makes a result of `line`.
    ///
    /// @throws IOException if it is not the line that was to come
    T parse(String line) throws IOException;
  }

  /// Runs a command to its end and returns the last line of its output; see [#resultOf].
  String lastLineOf(String name, List<String> command)
      throws IOException, InterruptedException, MeasurementFailure {
    return resultOf(name, command, line -> line);
  }

  /// Runs a command to its end and parses the last line of its output. The file with the output is
  /// kept if the process failed.
  ///
  /// @param name of the output file, without its end
  /// @throws MeasurementFailure if it ends with a failure, takes too long or says something else
  /// @throws InterruptedException if this thread, or the process, is interrupted
  <T> T resultOf(String name, List<String> command, LastLine<T> lastLine)
      throws IOException, InterruptedException, MeasurementFailure {
    Files.createDirectories(folder);
    Path output = Files.createTempFile(folder, name + "-", ".log");
    int exitCode = run(command, output);
    List<String> lines = Files.readAllLines(output);
    if (exitCode != 0) {
      throw new MeasurementFailure(
          "ended with exit code %d, its output is in %s".formatted(exitCode, output));
    }
    if (lines.isEmpty()) {
      throw new MeasurementFailure("said nothing, its output is in " + output);
    }
    T result = parsed(lines.getLast(), lastLine, output);
    Files.delete(output);
    return result;
  }

  private static <T> T parsed(String line, LastLine<T> lastLine, Path output)
      throws MeasurementFailure {
    try {
      return lastLine.parse(line);
    } catch (IOException e) {
      throw new MeasurementFailure("did not say figures at last, its output is in " + output, e);
    }
  }

  private int run(List<String> command, Path output)
      throws IOException, InterruptedException, MeasurementFailure {
    Process process = start(command, output);
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new MeasurementFailure(
            "took longer than %d s, its output is in %s".formatted(limit.toSeconds(), output));
      }
    } finally {
      process.destroyForcibly().waitFor();
      synchronized (this) {
        running = null;
      }
    }
    synchronized (this) {
      if (ended || process.exitValue() == INTERRUPTED) {
        throw new InterruptedException("a process was interrupted");
      }
    }
    return process.exitValue();
  }

  private synchronized Process start(List<String> command, Path output)
      throws IOException, InterruptedException {
    if (ended) {
      throw new InterruptedException("about to end");
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    running = new Running(process, output);
    process.getOutputStream().close();
    return process;
  }

  private synchronized void end() {
    ended = true;
    if (running != null) {
      running.process().destroyForcibly();
      try {
        Files.deleteIfExists(running.output());
      } catch (IOException e) {
        // It is one file too many, in a folder for such; nobody waits for it.
        LOG.log(Level.DEBUG, "cannot delete " + running.output(), e);
      }
    }
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook runs, or has run.
      LOG.log(Level.DEBUG, "the JVM is ending", e);
    }
  }
}
