package io.kcoro.memory;

import org.jspecify.annotations.Nullable;

/// A descriptor was used that is not its holder's any more: it was released, or moved on, by a send
/// or by [Descriptor#move()]. The message says which. Where the arena or registry tracks, the cause
/// is the place where that was done.
public final class NotOwnedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  NotOwnedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
