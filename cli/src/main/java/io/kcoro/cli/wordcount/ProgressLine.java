package io.kcoro.cli.wordcount;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// A line on a terminal that tells how far a run is, drawn over itself. Not thread-safe.
final class ProgressLine {

  private static final long REFRESH_NANOS = Duration.ofMillis(200).toNanos();

  /// ECMA-48: to the first column, then erase to the end of the line.
  private static final String ERASE = "\r\u001b[K";

  private final PrintWriter terminal;
  private final int columns;
  private final LongSupplier nanoTime;
  private final long start;
  private long lastDrawn;
  private boolean shown;

  /// @param columns width of the terminal; the line is cut to one less, so that it never wraps
  /// @param nanoTime the clock, as [System#nanoTime()]
  ProgressLine(PrintWriter terminal, int columns, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.columns = columns;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    lastDrawn = start;
  }

  /// Draws the line, unless it was drawn just before.
  void show(long files, long bytes) {
    long now = nanoTime.getAsLong();
    if (now - lastDrawn < REFRESH_NANOS) {
      return;
    }
    lastDrawn = now;
    double megabytes = bytes / 1e6;
    String line =
        String.format(
            Locale.ROOT,
            "%,d files  %,.1f MB  %,.1f MB/s",
            files,
            megabytes,
            megabytes * 1e9 / (now - start));
    terminal.print(ERASE + line.substring(0, Math.min(line.length(), Math.max(0, columns - 1))));
    terminal.flush();
    shown = true;
  }

  /// Removes the line, if there is one.
  void erase() {
    if (shown) {
      terminal.print(ERASE);
      terminal.flush();
      shown = false;
    }
  }
}
