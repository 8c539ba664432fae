package io.kcoro.scope;

import org.jspecify.annotations.Nullable;

/// The body of a coroutine that has no result, as one that has.
///
/// @param body the body
record WithoutResult(CoroutineBody body) implements TaskBody<@Nullable Void> {
  @Override
  public @Nullable Void call() throws Exception {
    body.run();
    return null;
  }
}
