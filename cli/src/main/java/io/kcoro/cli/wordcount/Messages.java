package io.kcoro.cli.wordcount;

import java.io.PrintWriter;

/// Writes messages for people, one line each, to standard error. Not thread-safe.
final class Messages {

  private final PrintWriter err;

  Messages(PrintWriter err) {
    this.err = err;
  }

  /// Writes `kcoro: NAME: reason`.
  void failed(String name, String reason) {
    err.println("kcoro: " + oneLine(name) + ": " + oneLine(reason));
    err.flush();
  }

  /// File names may hold anything: control characters are shown as `?`.
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints().map(c -> Character.isISOControl(c) ? '?' : c).forEach(line::appendCodePoint);
    return line.toString();
  }
}
