package io.kcoro.internal.timer;

import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.metering.TimeKind;
import io.kcoro.metering.TimeRecorder;
import io.kcoro.metering.TimeRecorders;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Turns the wheel of one queue: fires what is due, and sleeps until the next moment, for good if
/// there is none.
///
/// The turn is apart from the thread, so that a clock that is moved by hand turns the wheel itself.
public final class TimerDriver implements TimerQueue.Turner {
  /// 65 microseconds, about as much as a thread oversleeps anyway: no more than that is added to
  /// the lateness of a timer.
  private static final int TICK_BITS = 16;

  private static final int WHEEL_BITS = 6;

  private final TimerQueue queue;
  private final Consumer<Throwable> uncaught;
  private final @Nullable String threadName;

  /// Started with the first timer. Written under the monitor.
  private volatile @Nullable Thread thread;

  // Of who turns the wheel.
  private long fired;
  private @Nullable TimeRecorders askedFor;
  private @Nullable TimeRecorder lateness;

  private TimerDriver(
      LongSupplier clock, int tickBits, Consumer<Throwable> uncaught, @Nullable String threadName) {
    this.uncaught = uncaught;
    this.threadName = threadName;
    queue = new TimerQueue(clock, this, tickBits, WHEEL_BITS);
  }

  /// A driver with a daemon thread of its own, which is started when the first timer is scheduled.
  ///
  /// @param uncaught gets what a timer throws; does not throw itself
  public static TimerDriver threaded(
      LongSupplier clock, Consumer<Throwable> uncaught, String threadName) {
    return new TimerDriver(clock, TICK_BITS, uncaught, threadName);
  }

  /// A driver without a thread: somebody calls [#turn()]. Its timers fire at just their moments.
  ///
  /// @param uncaught gets what a timer throws; does not throw itself
  public static TimerDriver manual(LongSupplier clock, Consumer<Throwable> uncaught) {
    return new TimerDriver(clock, 0, uncaught, null);
  }

  /// Its timers.
  public TimerQueue queue() {
    return queue;
  }

  /// Starts the thread before the first timer is scheduled: if that fails no timer is lost.
  @Override
  public void prepare() {
    if (thread == null && threadName != null) {
      start(threadName);
    }
  }

  @Override
  public void wake() {
    LockSupport.unpark(thread);
  }

  @Override
  public boolean comesByItself() {
    return threadName != null;
  }

  private synchronized void start(String name) {
    if (thread == null) {
      Thread starting = new Thread(outermostGroup(), this::run, name, 0, false);
      starting.setDaemon(true);
      starting.start();
      thread = starting;
    }
  }

  /// The thread serves the whole program, and takes nothing from the one that needed it first.
  private static ThreadGroup outermostGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    for (ThreadGroup parent; (parent = group.getParent()) != null; ) {
      group = parent;
    }
    return group;
  }

  private void run() {
    while (true) {
      long nanos = turn();
      if (Thread.interrupted()) {
        continue; // a timer has done that; with the flag set no park would wait again
      }
      if (nanos == Long.MAX_VALUE) {
        LockSupport.park(queue);
      } else if (nanos > 0) {
        LockSupport.parkNanos(queue, nanos);
      }
    }
  }

  /// How many have been fired. For who calls [#turn()].
  public long fired() {
    return fired;
  }

  /// Whatever a recorder does, the timer fires.
  private void recordLateness(TimerNode node) {
    try {
      TimeRecorder late = lateness();
      if (late != null) {
        late.record(queue.lateness(node, queue.now()));
      }
    } catch (Throwable failure) {
      uncaught.accept(failure);
    }
  }

  private @Nullable TimeRecorder lateness() {
    TimeRecorders recorders = MeteringPolicy.recorders();
    if (recorders != askedFor) {
      askedFor = recorders;
      lateness =
          recorders == null
              ? null
              : recorders.recorder(
                  TimeKind.TIMER_LATENESS, this, threadName == null ? "timers" : threadName);
    }
    return lateness;
  }

  /// Fires what is due. Called by one thread at a time.
  ///
  /// @return nanoseconds until the next moment, [Long#MAX_VALUE] if there is none
  public long turn() {
    long now = queue.now();
    for (TimerNode node; (node = queue.pollDue(now)) != null; ) {
      recordLateness(node);
      try {
        node.fired();
      } catch (Throwable failure) {
        uncaught.accept(failure);
      }
      node.settle();
      fired++;
    }
    return queue.untilNext();
  }
}
