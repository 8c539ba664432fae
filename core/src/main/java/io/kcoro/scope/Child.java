package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.wait.Completes;
import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.Parking;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the coroutines of a scope have in common, with a thread or without. It is small, because
/// there may be a million: what few ever ask for (the token, the event of the end, a name of its
/// own) is made when it is asked for.
///
/// A coroutine is cancelled by its own [#cancel] or with its scope; [#reason()] tells either at
/// once, and [#cancelled()] is called after that.
abstract class Child implements Completes, Handshake.Cause {
  /// What few ask for. Guarded by the monitor of the child.
  private static final class Extras {
    @Nullable CancellationSource source;
    @Nullable Completion completion;
    @Nullable Parking parking;
  }

  /// Knows the scope, so that this need not: what one field less saves is a 25th of the memory of a
  /// coroutine that waits.
  final Children siblings;

  // Guarded by the lock of `siblings`.
  @Nullable Child previous;
  @Nullable Child next;
  boolean listed;

  // Guarded by the monitor, as `extras` and `name`; `ownReason` and `done` are volatile because
  // they
  // are read without.
  private volatile boolean done;
  private volatile @Nullable CancellationReason ownReason;
  private @Nullable Extras extras;
  private @Nullable String name;

  /// @param name null for one that is made when it is asked for
  Child(Children siblings, @Nullable String name) {
    this.siblings = siblings;
    this.name = name;
  }

  final Scope scope() {
    return siblings.scope;
  }

  /// Tells it, by the thread that cancels, that it is cancelled; perhaps twice.
  abstract void cancelled();

  /// What it does now.
  abstract CoroutineSnapshot snapshot();

  /// How slow it is to end.
  abstract Straggler straggler(Duration since);

  /// Why it is cancelled; null if it is not.
  @Override
  public final @Nullable CancellationReason reason() {
    CancellationReason own = ownReason;
    return own != null ? own : scope().token().reason();
  }

  /// It has ended: who waits for that is resumed.
  final void complete() {
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

  /// The scope must fail also where there is no memory left to make a name.
  final String nameToTell() {
    try {
      return name();
    } catch (OutOfMemoryError full) {
      return "(no memory for its name)";
    }
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

  // ---- its handle ----

  public final synchronized String name() {
    String made = name;
    if (made == null) {
      made = scope().nextName();
      name = made;
    }
    return made;
  }

  public final boolean isDone() {
    return done;
  }

  public final synchronized CancellationToken token() {
    CancellationSource made = extras().source;
    if (made == null) {
      made = CancellationSource.linkedTo(scope().token());
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

  public final boolean cancel(CancellationReason reason) {
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
    cancelled();
    return true;
  }

  @Override
  public final synchronized Completion completion() {
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

  public final synchronized Parking parking() {
    Parking made = extras().parking;
    if (made == null) {
      made = new Parking();
      extras().parking = made;
    }
    return made;
  }

  public final void unpark() {
    parking().unpark();
  }

  public final void join() throws InterruptedException {
    completion().await();
  }

  public final boolean join(Deadline deadline) throws InterruptedException {
    return completion().await(Timed.timersOf(deadline.source()), deadline.nanoTime());
  }

  @Override
  public final String toString() {
    return "Coroutine[" + name() + (done ? ", ended]" : "]");
  }
}
