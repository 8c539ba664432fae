package io.kcoro.cli.wordcount;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;

/** Makes FIFOs, where the system has them. */
final class Fifo {
  private Fifo() {}

  static Path create(Path path) throws InterruptedException {
    int exit;
    try {
      exit = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor();
    } catch (IOException e) {
      exit = -1;
    }
    assumeTrue(exit == 0, "mkfifo works");
    return path;
  }
}
