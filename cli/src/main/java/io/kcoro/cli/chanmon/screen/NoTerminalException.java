package io.kcoro.cli.chanmon.screen;

/// There is no terminal that a screen could be drawn on.
public final class NoTerminalException extends Exception {
  private static final long serialVersionUID = 1L;

  NoTerminalException(String message, Throwable cause) {
    super(message, cause);
  }

  NoTerminalException(String message) {
    super(message);
  }
}
