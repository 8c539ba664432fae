package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.internal.live.CreationSites;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.wait.Completes;
import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.Named;
import io.kcoro.internal.wait.Parking;
import io.kcoro.time.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the coroutines of a scope have in common, with a thread or without. It is small, because
/// there may be a million: what few ever ask for (the token, the event of the end, a name of its
/// own) is made when it is asked for.
///
/// A coroutine is cancelled by its own [#cancel] or with its scope; [#reason()] tells either at
/// once, and [#cancelled()] is called after that.
abstract class Child implements Completes, Named, Handshake.Cause {
  /// What few ask for. Guarded by its own monitor, which nobody else knows: that of the handle is
  /// the user's.
  private static final class Extras {
    @Nullable CancellationSource source;
    @Nullable Completion completion;
    @Nullable Parking parking;
  }

  private static final VarHandle REASON;
  private static final VarHandle EXTRAS;
  private static final VarHandle NAME;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      REASON = lookup.findVarHandle(Child.class, "reason", CancellationReason.class);
      EXTRAS = lookup.findVarHandle(Child.class, "extras", Extras.class);
      NAME = lookup.findVarHandle(Child.class, "name", String.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Knows the scope, so that this need not: what one field less saves is a 25th of the memory of a
  /// coroutine that waits.
  final Children siblings;

  // Guarded by the lock of `siblings`.
  @Nullable Child previous;
  @Nullable Child next;
  boolean listed;

  /// Whether it is counted among its siblings.
  boolean counted;

  /// Set before `extras` is looked at, by who ends it; who makes these looks at it after that.
  private volatile boolean done;

  /// Why it is cancelled, by itself or with its scope: what was seen first stays. Null as long as
  /// it is not, or nobody has looked.
  private volatile @Nullable CancellationReason reason;

  private volatile @Nullable Extras extras;
  private volatile @Nullable String name;

  /// @param name null for one that is made when it is asked for
  Child(Children siblings, @Nullable String name) {
    this.siblings = siblings;
    this.name = name;
    CreationSites.note(this);
  }

  final Scope scope() {
    return siblings.scope;
  }

  /// Tells it, by the thread that cancels, that it is cancelled; perhaps twice.
  abstract void cancelled();

  /// What it does now.
  abstract CoroutineSnapshot snapshot();

  /// Lets its thread be known as its own, if it has one, and so on in the scopes it has opened.
  void numberThreads() {}

  /// How slow it is to end.
  abstract Straggler straggler(Duration since);

  /// Why it is cancelled; null if it is not. The same from then on.
  @Override
  public final @Nullable CancellationReason reason() {
    CancellationReason seen = reason;
    if (seen != null) {
      return seen;
    }
    CancellationReason ofScope = scope().token().reason();
    if (ofScope != null) {
      REASON.compareAndSet(this, null, ofScope);
    }
    return reason;
  }

  /// It has ended: who waits for that is resumed.
  final void complete() {
    done = true;
    Extras asked = extras;
    if (asked == null) {
      return;
    }
    Completion event;
    CancellationSource linked;
    synchronized (asked) {
      event = asked.completion;
      linked = asked.source;
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

  private Extras extras() {
    Extras made = extras;
    if (made == null) {
      EXTRAS.compareAndSet(this, null, new Extras());
      made = Objects.requireNonNull(extras);
    }
    return made;
  }

  // ---- its handle ----

  @Override
  public final String name() {
    String made = name;
    if (made == null) {
      NAME.compareAndSet(this, null, scope().nextName());
      made = Objects.requireNonNull(name);
    }
    return made;
  }

  public final boolean isDone() {
    return done;
  }

  public final CancellationToken token() {
    Extras asked = extras();
    synchronized (asked) {
      CancellationSource made = asked.source;
      if (made == null) {
        CancellationReason why = reason();
        if (why == null) {
          made = CancellationSource.linkedTo(scope().token());
        } else {
          made = new CancellationSource();
          made.cancel(why);
        }
        asked.source = made;
        if (done) {
          made.close();
        }
      }
      return made.token();
    }
  }

  public final boolean cancel(CancellationReason why) {
    Objects.requireNonNull(why, "reason");
    if (done || reason() != null || !REASON.compareAndSet(this, null, why)) {
      return false;
    }
    Extras asked = extras;
    CancellationSource told = null;
    if (asked != null) {
      synchronized (asked) {
        told = asked.source;
      }
    }
    if (told != null) {
      told.cancel(why);
    }
    cancelled();
    return true;
  }

  @Override
  public final Completion completion() {
    Extras asked = extras();
    synchronized (asked) {
      Completion event = asked.completion;
      if (event == null) {
        event = new Completion(this);
        asked.completion = event;
        if (done) {
          event.complete();
        }
      }
      return event;
    }
  }

  public final Parking parking() {
    Extras asked = extras();
    synchronized (asked) {
      Parking made = asked.parking;
      if (made == null) {
        made = new Parking();
        asked.parking = made;
      }
      return made;
    }
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
