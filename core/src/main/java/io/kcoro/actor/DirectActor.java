package io.kcoro.actor;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.internal.wait.Completes;
import io.kcoro.internal.wait.CurrentCoroutine;
import io.kcoro.internal.wait.Serves;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.internal.wait.WatchedChannel;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.CoroutineBody;
import io.kcoro.scope.Scope;
import org.jspecify.annotations.Nullable;

/// An actor in a virtual thread: its behavior may block.
final class DirectActor<M> implements PlainCare<M> {
  private final ActorCell<M> cell;
  private final BehaviorFactory<M, ? extends Behavior<M>> factory;
  private final Scope scope;

  /// Whether the coroutine has run. Plain: written by the coroutine before its completion, read
  /// after that.
  private boolean hasRun;

  DirectActor(ActorCell<M> cell, BehaviorFactory<M, ? extends Behavior<M>> factory, Scope scope) {
    this.cell = cell;
    this.factory = factory;
    this.scope = scope;
  }

  /// What its coroutine runs.
  private final class Body implements CoroutineBody, Serves {
    @Override
    public void run() throws Exception {
      ScopedValue.where(CurrentActor.DIRECT, cell).call(DirectActor.this::handleUntilTheEnd);
    }

    @Override
    public WatchedChannel served() {
      return (WatchedChannel) cell.channel();
    }
  }

  void launch() {
    Coroutine coroutine = scope.launch(cell.name(), new Body());
    cell.runsAs(coroutine);
    Waiter ended =
        new Waiter() {
          @Override
          public void resume() {
            endIfNotRun();
          }
        };
    if (!((Completes) coroutine).completion().enqueue(ended)) {
      endIfNotRun();
    }
  }

  /// A coroutine that was cancelled before it began does not run.
  private void endIfNotRun() {
    if (!hasRun) {
      CancellationReason reason = scope.token().reason();
      cell.end(reason == null ? null : new CancelledException(reason), this);
    }
  }

  private @Nullable Void handleUntilTheEnd() throws Exception {
    hasRun = true;
    Throwable thrown = null;
    try {
      thrown = handleAll();
    } catch (Throwable failure) {
      thrown = asCancellation(failure);
      throw failure;
    } finally {
      cell.end(thrown, this);
    }
    return null;
  }

  /// @return what the mailbox was closed with
  private @Nullable Throwable handleAll() throws Exception {
    boolean begun = false;
    while (true) {
      try {
        if (!begun) {
          begun = true;
          cell.begin(this);
        }
        while (true) {
          Object element;
          try {
            element = cell.channel().receive();
          } catch (ChannelClosedException closed) {
            return closed.getCause();
          }
          behavior(cell.behavior()).onMessage(cell.open(element));
          cell.handled();
        }
      } catch (Throwable thrown) {
        if (isCancelled() || !cell.goesOnAfter(thrown, this)) {
          throw thrown;
        }
      }
    }
  }

  private static boolean isCancelled() {
    CurrentCoroutine current = CurrentCoroutine.get();
    return current != null && current.isCancelled();
  }

  /// A cancellation is to be known as one, also where it came as an interrupt.
  private Throwable asCancellation(Throwable thrown) {
    if (!isCancelled()
        || !(thrown instanceof InterruptedException)
        || thrown instanceof CancelledException) {
      return thrown;
    }
    CancellationReason reason = cell.stopReason();
    if (reason == null) {
      reason = scope.token().reason();
    }
    return reason == null ? thrown : new CancelledException(reason);
  }

  @Override
  public BehaviorFactory<M, ? extends Behavior<M>> factory() {
    return factory;
  }
}
