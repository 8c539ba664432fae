package io.kcoro.internal.wait;

import org.jspecify.annotations.Nullable;

/// A request as the waiting code sees it. The types of channel and deadline are known to the
/// packages that make them.
public interface Asks extends Completes {
  /// The channel that the request is sent into.
  Object target();

  /// What is sent there.
  Object envelope();

  /// When the wait for the answer ends, or null.
  @Nullable Object deadline();

  /// Called once, before it is sent: nobody else may have sent it, and the wait is on record.
  ///
  /// @throws IllegalStateException if it was sent before, or its answer can never come
  void begin();

  /// The target has refused it: it is answered by that.
  ///
  /// @param cause what the target has ended with, or null
  void refused(@Nullable Throwable cause);

  /// There was no room for it in the target until its deadline: it is answered by that.
  void late();

  /// The answer, once the completion is done; takes the wait off the record.
  ///
  /// @throws Exception what it was answered with
  @Nullable Object outcome() throws Exception;
}
