package io.kcoro.internal.wait;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// What has become of a future.
public final class Futures {
  private Futures() {}

  /// The result of a future that is done.
  ///
  /// @throws Exception what it failed with, without the wrapping of those that depend on others
  public static <T> T resultOf(CompletableFuture<T> future) throws Exception {
    try {
      return Objects.requireNonNull(
          future.join(),
          "the result of the future is null; thenApply makes it something that can be received");
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Error error) {
        throw error;
      }
      throw cause instanceof Exception failure ? failure : e;
    }
  }
}
