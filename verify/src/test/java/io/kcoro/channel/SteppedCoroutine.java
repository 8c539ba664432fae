package io.kcoro.channel;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancelledException;
import io.kcoro.internal.wait.StacklessRun;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A stackless coroutine without a scheduler: what would run next waits in {@link #ready} until
 * somebody calls {@link #turn()}. So no thread waits, and each interleaving can be tried.
 */
class SteppedCoroutine implements StacklessRun.Resumer, StacklessRun.Host {
  private final StacklessRun run;
  private final AtomicReference<Runnable> ready = new AtomicReference<>();
  private final AtomicInteger ends = new AtomicInteger();
  private volatile boolean resumedTwice;
  private volatile String end = "waits";

  SteppedCoroutine(Stackless body) {
    run = StacklessRun.of(body);
    run.start(this, this);
  }

  /** Runs the coroutine, if it is ready, until it waits or ends. */
  final boolean turn() {
    Runnable task = ready.getAndSet(null);
    if (task != null) {
      turn(task);
    }
    return task != null;
  }

  void turn(Runnable task) {
    task.run();
  }

  final void cancel() {
    run.cancel();
  }

  /** Runs what is ready. How it stands then: "waits", "done", "cancelled", or what is wrong. */
  final String settle() {
    while (turn()) {}
    if (resumedTwice) {
      return "was resumed twice";
    }
    return ends.get() > 1 ? "ended " + ends + " times" : end;
  }

  @Override
  public final void execute(Runnable task) {
    resume(task);
  }

  @Override
  public void resume(Runnable task) {
    if (ready.getAndSet(task) != null) {
      resumedTwice = true;
    }
  }

  @Override
  public final void requeue(Runnable task) {
    resume(task);
  }

  @Override
  public final Throwable cancellation() {
    return new CancelledException(CancellationReason.user("test"));
  }

  @Override
  public final UncaughtExceptionHandler uncaughtHandler() {
    return null;
  }

  @Override
  public final void ended(Throwable thrown) {
    ends.incrementAndGet();
    end =
        thrown == null ? "done" : thrown instanceof CancelledException ? "cancelled" : "" + thrown;
  }
}
