package io.kcoro.cli.command;

/**
 * A failure that its user can understand and mend. The message is one line: it names the thing and
 * says what is wrong with it.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandFailure(String message) {
    super(message);
  }

  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
