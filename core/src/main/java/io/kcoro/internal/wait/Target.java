package io.kcoro.internal.wait;

import org.jspecify.annotations.Nullable;

/// One of the things that may end a wait, as seen by who looks from outside.
///
/// @param kind what is waited for
/// @param name of what it is
/// @param object what it is: for a channel the [WatchedChannel], for a scope the scope
/// @param party who alone can end the wait so: a coroutine, a thread or a [StacklessRun]; null if
///   that is not known
/// @param turn goes on whenever `object` serves somebody: as long as it stays, so does the wait
public record Target(
    Kind kind, String name, @Nullable Object object, @Nullable Object party, long turn) {
  /// What is waited for.
  public enum Kind {
    SEND,
    RECEIVE,
    JOIN,
    SCOPE,
    LOCK,
    PERMIT,
    ASK,
    PARK,
    SLEEP,
    TIMEOUT,
    TOKEN,
    EVENT
  }

  /// What nothing more is known of.
  public static Target of(Kind kind, String name) {
    return new Target(kind, name, null, null, 0);
  }
}
