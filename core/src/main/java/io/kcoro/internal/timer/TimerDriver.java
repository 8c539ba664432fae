package io.kcoro.internal.timer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Turns the wheel of one queue: fires what is due, and sleeps until the next moment.
///
/// The turn is apart from the thread, so that a clock that is moved by hand turns the wheel itself.
public final class TimerDriver {
  private final TimerQueue queue;
  private final Consumer<Throwable> uncaught;
  private final @Nullable String threadName;

  // Of whoever turns; one at a time.
  private final List<TimerNode> due = new ArrayList<>();

  /// Started with the first timer.
  private volatile @Nullable Thread thread;

  private TimerDriver(
      LongSupplier clock, Consumer<Throwable> uncaught, @Nullable String threadName) {
    this.uncaught = uncaught;
    this.threadName = threadName;
    queue = new TimerQueue(clock, this::wakeUp);
  }

  /// A driver with a daemon thread of its own, which is started when the first timer is scheduled.
  ///
  /// @param uncaught gets what a timer throws
  public static TimerDriver threaded(
      LongSupplier clock, Consumer<Throwable> uncaught, String threadName) {
    return new TimerDriver(clock, uncaught, threadName);
  }

  /// A driver without a thread: somebody calls [#turn()].
  public static TimerDriver manual(LongSupplier clock, Consumer<Throwable> uncaught) {
    return new TimerDriver(clock, uncaught, null);
  }

  /// Its timers.
  public TimerQueue queue() {
    return queue;
  }

  private void wakeUp() {
    if (threadName == null) {
      return;
    }
    Thread sleeper = thread;
    if (sleeper == null) {
      sleeper = start(threadName);
    }
    LockSupport.unpark(sleeper);
  }

  private synchronized Thread start(String name) {
    Thread started = thread;
    if (started == null) {
      started = new Thread(null, this::run, name, 0, false);
      started.setDaemon(true);
      started.start();
      thread = started;
    }
    return started;
  }

  private void run() {
    while (true) {
      long nanos = turn();
      if (nanos == Long.MAX_VALUE) {
        LockSupport.park(queue);
      } else if (nanos > 0) {
        LockSupport.parkNanos(queue, nanos);
      }
    }
  }

  /// Fires what is due. Called by one thread at a time.
  ///
  /// @return nanoseconds until the next moment, [Long#MAX_VALUE] if there is none
  public long turn() {
    long nanos = queue.takeDue(due);
    if (due.isEmpty()) {
      return nanos;
    }
    for (TimerNode node : due) {
      try {
        node.fired();
      } catch (Throwable failure) {
        uncaught.accept(failure);
      }
      node.settle();
    }
    due.clear();
    return 0; // firing took a while
  }
}
