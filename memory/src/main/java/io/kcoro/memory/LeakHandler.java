package io.kcoro.memory;

import org.jspecify.annotations.Nullable;

/// Is told of descriptors that were lost: collected by the garbage collector without having been
/// released. Their bytes have been given back already.
@FunctionalInterface
public interface LeakHandler {
  /// A descriptor was lost. Called by the cleaner's thread, so it must be quick and must not wait.
  ///
  /// @param region the name of its region
  /// @param bytes the length of its block
  /// @param allocated where it was allocated, if that was tracked
  void leaked(String region, long bytes, @Nullable Throwable allocated);
}
