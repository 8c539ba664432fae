package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Stackless;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.wait.Completes;
import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.Parking;
import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.internal.wait.Surroundings;
import io.kcoro.internal.wait.Waiting;
import io.kcoro.schedule.Scheduler;
import io.kcoro.time.Deadline;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A stackless coroutine as the child of a scope. It is small, because there may be a million: what
/// few ever ask for (its token, the event of its end, a name of its own) is made when it is asked
/// for.
final class StacklessCoroutine implements Coroutine, Completes, StacklessRun.Host {
  /// Knows the scope, so that this need not: what one field less saves is a 25th of the memory of a
  /// coroutine that waits.
  private final StacklessChildren siblings;

  private final StacklessRun run;

  // Guarded by the lock of `siblings`.
  @Nullable StacklessCoroutine previous;
  @Nullable StacklessCoroutine next;
  boolean listed;

  // Guarded by the monitor, as `extras`; `ownReason` and `done` are volatile
  // because they are read without.
  private volatile @Nullable CancellationReason ownReason;
  private volatile boolean done;
  private @Nullable String name;
  private @Nullable Extras extras;

  /// What few ask for. Guarded by the monitor of the coroutine.
  private static final class Extras {
    @Nullable CancellationSource source;
    @Nullable Completion completion;
    @Nullable Parking parking;
  }

  /// @param name null for one that is made when it is asked for
  StacklessCoroutine(StacklessChildren siblings, @Nullable String name, Stackless body) {
    this.siblings = siblings;
    this.run = StacklessRun.of(body);
    this.name = name;
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

  void scopeCancelled() {
    run.cancel();
  }

  @Override
  public Throwable cancellation() {
    return new CancelledException(Objects.requireNonNull(reason()));
  }

  @Override
  public Surroundings surroundings() {
    return siblings.scope.inherited();
  }

  @Override
  public @Nullable UncaughtExceptionHandler uncaughtHandler() {
    return siblings.scope.uncaughtHandler();
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
          firstToFail = siblings.scope.recordFailure(told, thrown, false) ? told : null;
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
        siblings.scope.failed(firstToFail, thrown);
      }
    }
  }

  /// The scope must fail also where there is no memory left to make a name.
  private String nameToTell() {
    try {
      return name();
    } catch (OutOfMemoryError full) {
      return "(no memory for its name)";
    }
  }

  private boolean isConsequence(Throwable thrown) {
    return reason() != null
        && Cancellations.isCancellation(thrown)
        && !(thrown instanceof CancelledException told && told.reason() != reason());
  }

  private void complete() {
    Completion event = null;
    CancellationSource linked = null;
    synchronized (this) {
      done = true;
      Extras asked = extras;
      if (asked != null) {
        event = asked.completion;
        linked = asked.source;
      }
    }
    if (linked != null) {
      linked.close();
    }
    if (event != null) {
      event.complete();
    }
  }

  private @Nullable CancellationReason reason() {
    CancellationReason own = ownReason;
    return own != null ? own : siblings.scope.token().reason();
  }

  /// Where a step of it is now; empty if none runs.
  List<StackTraceElement> stack(Scheduler scheduler) {
    return scheduler.stackOf(run);
  }

  @Override
  public synchronized Parking parking() {
    Parking made = extras().parking;
    if (made == null) {
      made = new Parking();
      extras().parking = made;
    }
    return made;
  }

  CoroutineSnapshot snapshot() {
    Waiting waiting = run.waiting();
    return new CoroutineSnapshot(
        name(), true, state(waiting), ScopeTree.what(waiting), ScopeTree.since(waiting), List.of());
  }

  private State state(@Nullable Waiting waiting) {
    if (done) {
      return State.FINISHED;
    }
    if (waiting != null) {
      return waiting.isParked() ? State.PARKED : State.SUSPENDED;
    }
    return run.activity() == StacklessRun.Activity.RUNNING ? State.RUNNING : State.READY;
  }

  // ---- its handle ----

  @Override
  public State state() {
    return state(run.waiting());
  }

  @Override
  public void unpark() {
    parking().unpark();
  }

  @Override
  public synchronized String name() {
    String made = name;
    if (made == null) {
      made = siblings.scope.nextName();
      name = made;
    }
    return made;
  }

  @Override
  public boolean isDone() {
    return done;
  }

  // Called under the monitor.
  private Extras extras() {
    Extras made = extras;
    if (made == null) {
      made = new Extras();
      extras = made;
    }
    return made;
  }

  @Override
  public synchronized CancellationToken token() {
    CancellationSource made = extras().source;
    if (made == null) {
      made = CancellationSource.linkedTo(siblings.scope.token());
      extras().source = made;
      CancellationReason own = ownReason;
      if (own != null) {
        made.cancel(own);
      }
      if (done) {
        made.close();
      }
    }
    return made.token();
  }

  @Override
  public boolean cancel(CancellationReason reason) {
    Objects.requireNonNull(reason, "reason");
    CancellationSource told;
    synchronized (this) {
      if (done || reason() != null) {
        return false;
      }
      ownReason = reason;
      told = extras == null ? null : extras.source;
    }
    if (told != null) {
      told.cancel(reason);
    }
    run.cancel();
    return true;
  }

  @Override
  public synchronized Completion completion() {
    Completion event = extras().completion;
    if (event == null) {
      event = new Completion(this);
      extras().completion = event;
      if (done) {
        event.complete();
      }
    }
    return event;
  }

  @Override
  public void join() throws InterruptedException {
    completion().await();
  }

  @Override
  public boolean join(Deadline deadline) throws InterruptedException {
    return completion().await(Timed.timersOf(deadline.source()), deadline.nanoTime());
  }

  @Override
  public String toString() {
    return "Coroutine[" + name() + (done ? ", ended]" : "]");
  }
}
