package io.kcoro.schedule;

import org.jspecify.annotations.Nullable;

/// Whether a worker without work should take some from another one, or leave it where it is.
///
/// Coroutines that hand elements to each other make a short queue that moves fast. Whoever took one
/// of them would gain little, as it was about to run anyway, and make the others pay much: from
/// then on each hand-over moves cache lines from core to core. So a short queue is looked at at
/// least twice, and is taken from only where
///
/// - its owner is in the same step, or its steps are long on the average ([#LONG_STEP_NANOS]), or
/// - something waits that waited at a look [#LONG_WAIT_NANOS] ago.
///
/// Kotlin's scheduler leaves the last task of a worker alone for a moment for the same reason. The
/// figures are in `docs/decisions/0015-patient-thieves.md`.
///
/// Not thread-safe: each worker has its own, and remembers one victim.
final class Patience {
  /// A longer queue is taken from at once.
  static final int SHORT = 64;

  /// What a step must last to be worth the move to another core, which costs about as much.
  static final long LONG_STEP_NANOS = 1_000;

  static final long LONG_WAIT_NANOS = 100_000;

  private @Nullable Worker observed;
  private long since;
  private long completedThen;
  private long addedThen;

  /// Whether to take from `victim` now, whose queue has `queued` tasks, at least one.
  ///
  /// @param now on the clock of [System#nanoTime()]
  boolean isOver(Worker victim, int queued, long now) {
    if (queued > SHORT || victim.isStalled()) {
      return true;
    }
    if (victim != observed) {
      observe(victim, now);
      return false;
    }
    long elapsed = now - since;
    if (elapsed < LONG_STEP_NANOS) {
      return false;
    }
    long steps = victim.completed() - completedThen;
    if (elapsed >= steps * LONG_STEP_NANOS) {
      return true;
    }
    if (elapsed < LONG_WAIT_NANOS) {
      return false;
    }
    if (victim.added() - queued < addedThen) {
      return true;
    }
    observe(victim, now);
    return false;
  }

  private void observe(Worker victim, long now) {
    observed = victim;
    since = now;
    completedThen = victim.completed();
    addedThen = victim.added();
  }

  /// Forgets what it saw: some time goes by in which it does not look.
  void forget() {
    observed = null;
  }
}
