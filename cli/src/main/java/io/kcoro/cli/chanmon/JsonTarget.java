package io.kcoro.cli.chanmon;

import io.kcoro.cli.command.StandardOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the JSON goes.
final class JsonTarget implements AutoCloseable {
  /// Names standard output on the command line.
  static final String STDOUT = "-";

  private final String name;
  private final OutputStream stream;
  private final OutputStream file;
  private final @Nullable StandardOutput standardOutput;

  private JsonTarget(String name, OutputStream file, @Nullable StandardOutput standardOutput) {
    this.name = name;
    this.file = file;
    stream = new BufferedOutputStream(file);
    this.standardOutput = standardOutput;
  }

  /// Nothing is written.
  static JsonTarget nowhere() {
    return new JsonTarget("", OutputStream.nullOutputStream(), null);
  }

  /// Standard output, or a file, which is made or made empty.
  static JsonTarget open(String name) throws IOException {
    if (name.equals(STDOUT)) {
      StandardOutput out = new StandardOutput();
      return new JsonTarget("standard output", out, out);
    }
    Path file = Path.of(name);
    return new JsonTarget(name, Files.newOutputStream(file), null);
  }

  OutputStream stream() {
    return stream;
  }

  String name() {
    return name;
  }

  /// Whether writing failed because whoever reads has seen enough.
  boolean isDone() {
    return standardOutput != null && standardOutput.failure() == null;
  }

  /// What was not flushed is lost: that is what could not be written.
  @Override
  public void close() throws IOException {
    if (standardOutput == null) {
      file.close();
    }
  }
}
