package io.kcoro.scope;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a coroutine was doing when somebody looked: a part of a [ScopeSnapshot].
///
/// @param name its name
/// @param isStackless whether it has no thread
/// @param state its state
/// @param waitsFor what it waits for, for people; null if it does not wait, or for something that
///   is not of this library
/// @param waitingSince how long it has been waiting for that; null where `waitsFor` is, and for a
///   stackless coroutine unless such times are kept ([Scope#keepWaitTimes])
/// @param scopes those that it has opened and that have not ended
public record CoroutineSnapshot(
    String name,
    boolean isStackless,
    Coroutine.State state,
    @Nullable String waitsFor,
    @Nullable Duration waitingSince,
    List<ScopeSnapshot> scopes) {
  public CoroutineSnapshot {
    scopes = List.copyOf(scopes);
  }
}
