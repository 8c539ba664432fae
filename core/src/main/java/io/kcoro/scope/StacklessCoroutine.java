package io.kcoro.scope;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Stackless;
import io.kcoro.internal.wait.CancelHandler;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.Completes;
import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.StacklessRun;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A stackless coroutine as the child of a scope. It is small, because there may be a million: what
/// few ever ask for (its token, the event of its end, a name of its own) is made when it is asked
/// for. It is itself the handler by which its scope's signal tells it of the cancellation.
final class StacklessCoroutine extends CancelHandler
    implements Coroutine, Completes, StacklessRun.Host {
  private final Scope scope;
  private final StacklessRun run;
  private final @Nullable String givenName;
  private final int number;

  // Guarded by the monitor; `ownReason` and `done` are volatile because they are read without.
  private volatile @Nullable CancellationReason ownReason;
  private volatile boolean done;
  private @Nullable CancellationSource source;
  private @Nullable Completion completion;

  /// @param name null for one made of `number`
  StacklessCoroutine(Scope scope, @Nullable String name, int number, Stackless body) {
    this.scope = scope;
    this.run = StacklessRun.of(body);
    givenName = name;
    this.number = number;
  }

  // ---- its life ----

  /// Starts it; ends it at once if its scope is cancelled.
  void start(StacklessRun.Resumer resumer) {
    if (!signal().register(this)) {
      endCancelled();
      return;
    }
    try {
      run.start(this, resumer);
    } catch (Throwable refused) {
      signal().unregister(this);
      throw refused;
    }
  }

  /// Ends it before it has begun.
  void endCancelled() {
    run.endCancelled(this);
  }

  private CancelSignal signal() {
    return (CancelSignal) scope.token();
  }

  /// Its scope is cancelled.
  @Override
  protected void fired() {
    synchronized (this) {
      if (source != null) {
        source.cancel(Objects.requireNonNull(scope.token().reason()));
      }
    }
    run.cancel();
  }

  @Override
  public Throwable cancellation() {
    return new CancelledException(Objects.requireNonNull(reason()));
  }

  @Override
  public @Nullable UncaughtExceptionHandler uncaughtHandler() {
    return scope.uncaughtHandler();
  }

  /// In this order, as for coroutines in threads: the outcome is recorded; who waits for the end is
  /// resumed; a failure cancels the scope; the scope counts it as ended.
  @Override
  public void ended(@Nullable Throwable thrown) {
    try {
      boolean failsScope = false;
      try {
        signal().unregister(this);
        if (thrown != null && !isConsequence(thrown)) {
          failsScope = scope.recordFailure(name(), thrown);
        }
      } finally {
        complete();
      }
      if (failsScope && thrown != null) {
        scope.cancelAfterFailure(name(), thrown);
      }
    } finally {
      scope.ended();
    }
  }

  private boolean isConsequence(Throwable thrown) {
    return reason() != null
        && Scope.isCancellation(thrown)
        && !(thrown instanceof CancelledException told && told.reason() != reason());
  }

  private void complete() {
    Completion event;
    synchronized (this) {
      done = true;
      event = completion;
    }
    if (event != null) {
      event.complete();
    }
  }

  private @Nullable CancellationReason reason() {
    CancellationReason own = ownReason;
    return own != null ? own : scope.token().reason();
  }

  // ---- its handle ----

  @Override
  public String name() {
    return givenName != null ? givenName : Scope.nameOf(number);
  }

  @Override
  public boolean isDone() {
    return done;
  }

  @Override
  public synchronized CancellationToken token() {
    CancellationSource made = source;
    if (made == null) {
      made = new CancellationSource();
      source = made;
      CancellationReason reason = reason();
      if (reason != null) {
        made.cancel(reason);
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
      told = source;
    }
    if (told != null) {
      told.cancel(reason);
    }
    run.cancel();
    return true;
  }

  @Override
  public synchronized Completion completion() {
    Completion event = completion;
    if (event == null) {
      event = new Completion();
      completion = event;
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
  public String toString() {
    return "Coroutine[" + name() + (done ? ", ended]" : "]");
  }
}
