package io.kcoro.scope;

import io.kcoro.internal.wait.Failures;
import java.io.Serial;

/// Says which coroutine failed; its cause is what the coroutine threw.
///
/// A scope throws it when one of its coroutines failed first; failures that followed are among its
/// suppressed ones, each named likewise.
public final class CoroutineFailedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// The name of the coroutine.
  private final String coroutineName;

  CoroutineFailedException(String coroutineName, Throwable cause) {
    super("coroutine '" + coroutineName + "' failed: " + Failures.describe(cause), cause);
    this.coroutineName = coroutineName;
  }

  /// The name of the coroutine that failed.
  public String coroutineName() {
    return coroutineName;
  }
}
