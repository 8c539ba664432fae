package io.kcoro.scope;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Stackless;
import io.kcoro.internal.live.CreationSites;
import io.kcoro.internal.live.Identities;
import io.kcoro.internal.wait.Serves;
import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.internal.wait.Surroundings;
import io.kcoro.internal.wait.Waiting;
import io.kcoro.schedule.Scheduler;
import java.lang.Thread.UncaughtExceptionHandler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A stackless coroutine as the child of a scope.
final class StacklessCoroutine extends Child implements Coroutine, StacklessRun.Host {
  private final StacklessRun run;

  /// @param name null for one that is made when it is asked for
  StacklessCoroutine(Children siblings, @Nullable String name, Stackless body) {
    super(siblings, name);
    this.run = StacklessRun.of(body);
  }

  // ---- its life ----

  /// Starts it; ends it at once if its scope is cancelled.
  ///
  /// @throws IllegalStateException if the scope has ended, or the body was launched before
  void start(StacklessRun.Resumer resumer) {
    boolean listening = siblings.add(this);
    boolean started = false;
    try {
      if (listening) {
        run.start(this, resumer);
      } else {
        run.endCancelled(this);
      }
      started = true;
    } finally {
      if (!started) {
        siblings.remove(this);
      }
    }
  }

  @Override
  void cancelled() {
    run.cancel();
  }

  @Override
  public Throwable cancellation() {
    return new CancelledException(Objects.requireNonNull(reason()));
  }

  @Override
  public Surroundings surroundings() {
    return scope().inherited();
  }

  @Override
  public @Nullable UncaughtExceptionHandler uncaughtHandler() {
    return scope().uncaughtHandler();
  }

  /// In this order, as for coroutines in threads: the outcome is recorded; who waits for the end is
  /// resumed; a failure cancels the scope; the scope counts it as ended.
  @Override
  public void ended(@Nullable Throwable thrown) {
    try {
      String firstToFail = null;
      try {
        if (thrown != null && !isConsequence(thrown)) {
          String told = nameToTell();
          firstToFail = scope().end().recordFailure(told, thrown, false) ? told : null;
        }
      } finally {
        completeAndTell(firstToFail, thrown);
      }
    } finally {
      siblings.remove(this);
    }
  }

  /// @param firstToFail the name, if the scope is to be told of this failure
  private void completeAndTell(@Nullable String firstToFail, @Nullable Throwable thrown) {
    try {
      complete();
    } finally {
      if (firstToFail != null && thrown != null) {
        scope().end().failed(firstToFail, thrown);
      }
    }
  }

  private boolean isConsequence(Throwable thrown) {
    return reason() != null
        && Cancellations.isCancellation(thrown)
        && !(thrown instanceof CancelledException told && told.reason() != reason());
  }

  // ---- seen from outside ----

  @Override
  Straggler straggler(Duration since) {
    Scheduler scheduler = scope().inherited().runsStackless();
    return new Straggler(name(), since, scheduler.stackOf(run));
  }

  @Override
  CoroutineSnapshot snapshot() {
    Waiting waiting = run.waiting();
    return new CoroutineSnapshot(
        Identities.of(this),
        name(),
        true,
        state(waiting),
        ScopeTree.what(waiting),
        WaitTarget.of(waiting),
        ScopeTree.since(waiting),
        run.body() instanceof Serves serves ? MailboxSnapshot.of(serves.served()) : null,
        null,
        CreationSites.of(this),
        List.of());
  }

  @Override
  public State state() {
    return state(run.waiting());
  }

  private State state(@Nullable Waiting waiting) {
    if (isDone()) {
      return State.FINISHED;
    }
    if (waiting != null) {
      return waiting.isParked() ? State.PARKED : State.SUSPENDED;
    }
    return run.isRunning() ? State.RUNNING : State.READY;
  }
}
