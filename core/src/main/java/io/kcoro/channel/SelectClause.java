package io.kcoro.channel;

import io.kcoro.internal.wait.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of the things that a [Select] waits for. Made by the select, and used like it: by one thread
/// at a time.
///
/// A clause can be disabled: it is then left out until it is enabled again.
public abstract sealed class SelectClause
    permits ChannelClause,
        JoinClause,
        CancelClause,
        TimeoutClause,
        PressureClause,
        StallClause,
        OtherwiseClause {
  private boolean enabled = true;

  SelectClause() {}

  /// Whether the select heeds this clause.
  public final boolean isEnabled() {
    return enabled;
  }

  /// Makes the select heed this clause, as it does from the beginning.
  public final void enable() {
    enabled = true;
  }

  /// Makes the select leave this clause out.
  public final void disable() {
    enabled = false;
  }

  /// Whether it takes part in the next wait: enabled, and with all that it needs.
  boolean isActive() {
    return enabled;
  }

  /// Takes effect, if that seems to be possible at once: a glance without a lock may decide.
  abstract boolean tryNow();

  /// Adds what it waits for, as a part of a wait that somebody looks at.
  void addTargets(List<Target> targets) {
    targets.add(Target.of(Target.Kind.EVENT, toString()));
  }

  /// Whether a loop goes on for its sake.
  abstract boolean keepsLoop();

  /// Whether it would be chosen again and again from now on.
  abstract boolean isSpent();

  /// Forgets what the last turn brought.
  void reset() {}

  /// The event that it waits for, if it is one that happens once and for all.
  @Nullable SelectEvent event() {
    return null;
  }
}
