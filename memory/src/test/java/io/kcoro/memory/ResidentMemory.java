package io.kcoro.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the process takes of the machine's memory, where the system tells. */
final class ResidentMemory {
  private static final long PAGE = 4096;

  private ResidentMemory() {}

  /** As the system tells; 0 where it does not. */
  static long bytes() {
    Path file = Path.of("/proc/self/statm");
    try {
      return Files.exists(file)
          ? Long.parseLong(Files.readString(file).split(" ", 3)[1]) * PAGE
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
