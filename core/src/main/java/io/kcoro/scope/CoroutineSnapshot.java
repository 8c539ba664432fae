package io.kcoro.scope;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a coroutine was doing when somebody looked: a part of a [ScopeSnapshot].
///
/// @param id a number of its own in this process, given when somebody looks for the first time
/// @param name its name
/// @param isStackless whether it has no thread
/// @param state its state
/// @param waitsFor what it waits for, for people; null if it does not wait, or for something that
///   is not of this library
/// @param waits what would end that wait; empty where `waitsFor` is null, or if it is just ending
/// @param waitingSince how long it has been waiting for that; null where `waitsFor` is, and for a
///   stackless coroutine unless such times are kept ([Scope#keepWaitTimes])
/// @param mailbox that of the actor whose coroutine it is; null if it is none's
/// @param produces the number of the channel that it was started for by [Scope#produce]; null if it
///   was not
/// @param createdAt where in the program it was started; null unless such places are kept
/// @param scopes those that it has opened and that have not ended
public record CoroutineSnapshot(
    long id,
    String name,
    boolean isStackless,
    Coroutine.State state,
    @Nullable String waitsFor,
    List<WaitTarget> waits,
    @Nullable Duration waitingSince,
    @Nullable MailboxSnapshot mailbox,
    @Nullable Long produces,
    @Nullable StackTraceElement createdAt,
    List<ScopeSnapshot> scopes) {
  public CoroutineSnapshot {
    waits = List.copyOf(waits);
    scopes = List.copyOf(scopes);
  }
}
