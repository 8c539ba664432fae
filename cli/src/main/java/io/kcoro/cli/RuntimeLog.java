package io.kcoro.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.function.IntSupplier;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Brings what the library logs to standard error for the time of one command: warnings, and with
 * {@code --debug} every decision of the runtime.
 */
final class RuntimeLog extends Handler {
  /** Every logger of the library is below this one. Kept here, as the JDK keeps it weakly. */
  private static final Logger LIBRARY = Logger.getLogger("io.kcoro");

  private final PrintWriter out;

  private RuntimeLog(PrintWriter out) {
    this.out = out;
  }

  static int during(IntSupplier command, PrintWriter out, boolean debug) {
    RuntimeLog log = new RuntimeLog(out);
    log.setFormatter(new ShortLine());
    LIBRARY.setUseParentHandlers(false);
    // System.Logger's DEBUG is FINE here.
    LIBRARY.setLevel(debug ? Level.FINE : Level.WARNING);
    LIBRARY.addHandler(log);
    try {
      return command.getAsInt();
    } finally {
      log.close();
    }
  }

  @Override
  public void publish(LogRecord event) {
    if (isLoggable(event)) {
      out.print(getFormatter().format(event));
      out.flush();
    }
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    LIBRARY.removeHandler(this);
    LIBRARY.setLevel(null);
    LIBRARY.setUseParentHandlers(true);
  }

  private static final class ShortLine extends Formatter {
    @Override
    public String format(LogRecord event) {
      String level =
          event.getLevel().intValue() < Level.INFO.intValue()
              ? "DEBUG"
              : event.getLevel().getName();
      StringWriter trace = new StringWriter();
      if (event.getThrown() != null) {
        trace.append(": ");
        event.getThrown().printStackTrace(new PrintWriter(trace));
      }
      return "%tT.%<tL %s %s: %s%s%n"
          .formatted(
              LocalTime.ofInstant(event.getInstant(), ZoneId.systemDefault()),
              level,
              event.getLoggerName(),
              formatMessage(event),
              trace.toString().stripTrailing());
    }
  }
}
