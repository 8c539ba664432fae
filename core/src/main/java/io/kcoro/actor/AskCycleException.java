package io.kcoro.actor;

/// Thrown in place of a wait that could never end: an actor asks itself, or one that waits for its
/// answer. The message names all of them.
public final class AskCycleException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  AskCycleException(String message) {
    super(message);
  }
}
