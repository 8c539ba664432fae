package io.kcoro.cli.command;

import java.util.Properties;

/**
 * What the launcher saw of the terminal, which the JVM cannot tell by itself: it hands it over in
 * system properties.
 *
 * @param standardError whether standard error is a terminal, where a progress line makes sense
 * @param columns the width of that terminal
 */
public record Terminal(boolean standardError, int columns) {
  private static final int USUAL_COLUMNS = 80;

  public static Terminal ofThisProcess() {
    return of(System.getProperties());
  }

  static Terminal of(Properties properties) {
    int columns = USUAL_COLUMNS;
    try {
      columns = Integer.parseInt(properties.getProperty("kcoro.columns", ""));
    } catch (NumberFormatException e) {
      // Not known, or not a number: a terminal's width is no reason to fail.
    }
    return new Terminal(
        Boolean.parseBoolean(properties.getProperty("kcoro.stderr.terminal")),
        columns > 0 ? columns : USUAL_COLUMNS);
  }
}
