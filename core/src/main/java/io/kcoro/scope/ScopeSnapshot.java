package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was going on in a scope when somebody looked: see [Scope#snapshot()]. Its coroutines went
/// on meanwhile, so that one line need not fit the other.
///
/// @param name its name
/// @param cancellation why it was cancelled; null if it was not
/// @param bodyWaitsFor what its body, or who waits for its end, waits for; null if it does not wait
/// @param bodyWaitingSince how long; null where `bodyWaitsFor` is
/// @param coroutines those that had not ended
/// @param scopes those that its body has opened and that had not ended
public record ScopeSnapshot(
    String name,
    @Nullable CancellationReason cancellation,
    @Nullable String bodyWaitsFor,
    @Nullable Duration bodyWaitingSince,
    List<CoroutineSnapshot> coroutines,
    List<ScopeSnapshot> scopes) {
  public ScopeSnapshot {
    coroutines = List.copyOf(coroutines);
    scopes = List.copyOf(scopes);
  }

  /// The tree as text, a line for each scope and coroutine:
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
    for (CoroutineSnapshot each : coroutines) {
      text.append(indent).append("  '").append(each.name()).append("' ").append(each.state());
      text.append(time(each.waitingSince()));
      if (each.isStackless()) {
        text.append(", stackless");
      }
      if (each.waitsFor() != null) {
        text.append(", ").append(each.waitsFor());
      }
      text.append('\n');
      for (ScopeSnapshot within : each.scopes()) {
        within.append(text, indent + "    ");
      }
    }
    for (ScopeSnapshot within : scopes) {
      within.append(text, indent + "  ");
    }
  }

  private static String time(@Nullable Duration since) {
    return since == null ? "" : " for %d.%03d s".formatted(since.toSeconds(), since.toMillisPart());
  }
}
