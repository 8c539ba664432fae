package io.kcoro.memory;

/// A region was wanted for which the limits of its registry leave no room. The message has the
/// numbers.
public final class RegionLimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RegionLimitException(String message) {
    super(message);
  }
}
