package io.kcoro.memory;

import org.jspecify.annotations.Nullable;

/// Memory could not be reached although it is owned: a mapped file has become shorter than the
/// piece of it that a descriptor stands for, or its medium has failed. The descriptor is still its
/// owner's, and is to be released as always.
public final class MemoryFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MemoryFaultException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
