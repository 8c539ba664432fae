package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What was going on in a scope when somebody looked: see [Scope#snapshot()]. Its coroutines went
/// on meanwhile, so that one line need not fit the other.
///
/// @param id a number of its own in this process, given when somebody looks for the first time
/// @param name its name
/// @param cancellation why it was cancelled; null if it was not
/// @param bodyWaitsFor what its body, or who waits for its end, waits for; null if it does not wait
/// @param bodyWaits what would end that wait; empty where `bodyWaitsFor` is null
/// @param bodyWaitingSince how long; null where `bodyWaitsFor` is
/// @param bodyParty the number of the thread that waits so, or of the coroutine whose it is; null
///   where `bodyWaitsFor` is
/// @param bodyThread the name of that thread; null likewise
/// @param coroutines those that had not ended
/// @param scopes those that its body has opened and that had not ended
public record ScopeSnapshot(
    long id,
    String name,
    @Nullable CancellationReason cancellation,
    @Nullable String bodyWaitsFor,
    List<WaitTarget> bodyWaits,
    @Nullable Duration bodyWaitingSince,
    @Nullable Long bodyParty,
    @Nullable String bodyThread,
    List<CoroutineSnapshot> coroutines,
    List<ScopeSnapshot> scopes) {
  public ScopeSnapshot {
    bodyWaits = List.copyOf(bodyWaits);
    coroutines = List.copyOf(coroutines);
    scopes = List.copyOf(scopes);
  }

  /// The tree as text, a line for each scope and coroutine, by name:
  ///
  /// ```text
  /// scope 'server'
  ///   'acceptor' SUSPENDED for 1.204 s, send to Channel[orders, BUFFERED, 64 buffered, ...]
  ///   'worker' RUNNING
  ///     scope 'request', cancelled, USER: gone
  ///       'coroutine-1' READY, stackless
  /// ```
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text, "");
    return text.toString();
  }

  private void append(StringBuilder text, String indent) {
    text.append(indent).append("scope '").append(name).append('\'');
    if (cancellation != null) {
      text.append(", cancelled, ").append(cancellation);
    }
    if (bodyWaitsFor != null) {
      text.append(", its body waits")
          .append(time(bodyWaitingSince))
          .append(", ")
          .append(bodyWaitsFor);
    }
    text.append('\n');
    for (CoroutineSnapshot each : sorted(coroutines, CoroutineSnapshot::name)) {
      text.append(indent).append("  '").append(each.name()).append("' ").append(each.state());
      text.append(time(each.waitingSince()));
      if (each.isStackless()) {
        text.append(", stackless");
      }
      MailboxSnapshot mailbox = each.mailbox();
      if (mailbox != null) {
        text.append(", actor, ").append(mailbox.buffered()).append(" in the mailbox");
      }
      if (each.waitsFor() != null) {
        text.append(", ").append(each.waitsFor());
      }
      if (each.createdAt() != null) {
        text.append(", started at ").append(each.createdAt());
      }
      text.append('\n');
      for (ScopeSnapshot within : sorted(each.scopes(), ScopeSnapshot::name)) {
        within.append(text, indent + "    ");
      }
    }
    for (ScopeSnapshot within : sorted(scopes, ScopeSnapshot::name)) {
      within.append(text, indent + "  ");
    }
  }

  private static <T> List<T> sorted(List<T> all, Function<T, String> name) {
    return all.stream().sorted(Comparator.comparing(name)).toList();
  }

  private static String time(@Nullable Duration since) {
    return since == null ? "" : " for %d.%03d s".formatted(since.toSeconds(), since.toMillisPart());
  }
}
