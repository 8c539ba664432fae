package io.kcoro.bench.harness;

import io.kcoro.cli.command.Terminal;
import java.io.PrintWriter;

/// A line on standard error, drawn over itself, that tells what is being measured; nothing if that
/// is no terminal. Not thread-safe.
record Progress(PrintWriter err, Terminal terminal) {
  /// ECMA-48: to the first column, then erase to the end of the line.
  private static final String ERASE = "\r\u001b[K";

  void show(String text) {
    if (terminal.standardError()) {
      int width = Math.min(text.length(), Math.max(0, terminal.columns() - 1));
      err.print(ERASE + text.substring(0, width));
      err.flush();
    }
  }

  void erase() {
    if (terminal.standardError()) {
      err.print(ERASE);
      err.flush();
    }
  }
}
