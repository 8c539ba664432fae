package io.kcoro.schedule;

import io.kcoro.Suspending;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.timer.TimerQueue;
import io.kcoro.internal.wait.Moment;
import io.kcoro.internal.wait.StackReserve;
import io.kcoro.time.Deadline;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;

/// Does things later: after a while, or at a moment.
///
/// ```java
/// TimerHandle reminder = Timers.system().after(Duration.ofSeconds(5), () -> remind(order));
/// // ...
/// reminder.cancel();
/// ```
///
/// All timers on a clock share one wheel and, on that of the machine, one thread: to set a timer
/// and to take it back take constant time and allocate next to nothing. A timer never fires early;
/// it fires up to 65 microseconds late, and as much more as the operating system takes to wake the
/// thread. Thread-safe.
public final class Timers {
  private static final class OfTheSystem {
    static final Timers INSTANCE = on(TimeSource.system());
  }

  private final TimeSource source;
  private final TimerQueue queue;
  private final Executor executor;

  private Timers(TimeSource source, Executor executor) {
    this.source = Objects.requireNonNull(source, "source");
    this.executor = Objects.requireNonNull(executor, "executor");
    queue = Timed.timersOf(source);
  }

  /// Timers on the clock of the machine, whose actions run on the shared scheduler.
  public static Timers system() {
    return OfTheSystem.INSTANCE;
  }

  /// Timers on the clock of the code that runs now: [TimeSource#current()]. For code that tests run
  /// in a time of their own.
  public static Timers current() {
    TimeSource source = TimeSource.current();
    return source == TimeSource.system() ? system() : on(source);
  }

  /// Timers on the clock `source`, whose actions run on the shared scheduler, or where the clock
  /// was told to run them.
  public static Timers on(TimeSource source) {
    Executor told = Timed.actionsOf(source);
    return new Timers(source, told == null ? task -> Scheduler.shared().resume(task) : told);
  }

  /// The same, but for where the actions run. One that runs in the calling thread, as
  /// `Runnable::run` does, makes the clock's own thread run them: then they must be very short.
  public Timers runningOn(Executor executor) {
    return new Timers(source, executor);
  }

  /// Does `action` when `delay` has passed; at once if it is zero or less. What it throws goes to
  /// the uncaught exception handler of the thread that runs it. Never suspends.
  public TimerHandle after(Duration delay, Runnable action) {
    return at(Deadline.after(delay, source), action);
  }

  /// Does `action` when `moment` has come. Never suspends.
  ///
  /// @throws IllegalArgumentException if `moment` is on another clock
  public TimerHandle at(Deadline moment, Runnable action) {
    if (moment.source() != source) {
      throw new IllegalArgumentException(
          "%s is not on the clock of these timers, %s".formatted(moment, source));
    }
    Timer timer = new Timer(queue, executor, Objects.requireNonNull(action, "action"));
    StackReserve.ensure();
    queue.schedule(timer, moment.nanoTime());
    return timer;
  }

  /// Waits for `duration`; not at all if it is zero or less.
  ///
  /// **Suspends** until then.
  ///
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, on
  ///   entry or while it waits
  @Suspending
  public void sleep(Duration duration) throws InterruptedException {
    sleepUntil(Deadline.after(duration, source));
  }

  /// Waits until `moment`.
  ///
  /// **Suspends** until then.
  ///
  /// @throws InterruptedException if the thread is interrupted, or its coroutine cancelled, on
  ///   entry or while it waits
  @Suspending
  public void sleepUntil(Deadline moment) throws InterruptedException {
    Moment.await(Timed.timersOf(moment.source()), moment.nanoTime());
  }
}
