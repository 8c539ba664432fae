package io.kcoro.schedule;

import java.util.Arrays;
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
/// A victim whose queue is seen empty is forgotten: the time in which it has no work is no long
/// step.
///
/// Not thread-safe: each worker has its own. It remembers a look at each victim, so that several
/// busy ones do not make it forget each other; the few workers beyond the usual number, which are
/// there in place of stalled ones, share a place with others. Allocates nothing.
final class Patience {
  /// A longer queue is taken from at once.
  static final int SHORT = 64;

  /// What a step must last to be worth the move to another core, which costs about as much.
  static final long LONG_STEP_NANOS = 1_000;

  static final long LONG_WAIT_NANOS = 100_000;

  // What was seen, by the victim's number.
  private final @Nullable Worker[] observed;
  private final long[] since;
  private final long[] completedThen;
  private final long[] addedThen;

  /// @param places for as many victims at a time
  Patience(int places) {
    observed = new @Nullable Worker[places];
    since = new long[places];
    completedThen = new long[places];
    addedThen = new long[places];
  }

  /// Whether to take from `victim` now, whose queue has `queued` tasks, at least one.
  ///
  /// @param now on the clock of [System#nanoTime()]
  boolean isOver(Worker victim, int queued, long now) {
    if (queued > SHORT || victim.isStalled()) {
      return true;
    }
    int place = place(victim);
    if (victim != observed[place]) {
      observe(victim, place, now);
      return false;
    }
    long elapsed = now - since[place];
    if (elapsed < LONG_STEP_NANOS) {
      return false;
    }
    long steps = victim.completed() - completedThen[place];
    if (elapsed >= steps * LONG_STEP_NANOS) {
      return true;
    }
    if (elapsed < LONG_WAIT_NANOS) {
      return false;
    }
    if (victim.added() - queued < addedThen[place]) {
      return true;
    }
    observe(victim, place, now);
    return false;
  }

  private int place(Worker victim) {
    return victim.number % observed.length;
  }

  private void observe(Worker victim, int place, long now) {
    observed[place] = victim;
    since[place] = now;
    completedThen[place] = victim.completed();
    addedThen[place] = victim.added();
  }

  /// Told that the queue of `victim` is empty.
  void sawEmpty(Worker victim) {
    int place = place(victim);
    if (observed[place] == victim) {
      observed[place] = null;
    }
  }

  /// Forgets what it saw: some time will go by in which it does not look.
  void forget() {
    Arrays.fill(observed, null);
  }
}
