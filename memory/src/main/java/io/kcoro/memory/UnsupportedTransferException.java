package io.kcoro.memory;

/// Payloads cannot be passed in the way that is wanted. The message says what is missing.
public final class UnsupportedTransferException extends UnsupportedOperationException {
  private static final long serialVersionUID = 1L;

  UnsupportedTransferException(String message) {
    super(message);
  }
}
