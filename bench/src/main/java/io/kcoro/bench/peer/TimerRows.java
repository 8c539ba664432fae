package io.kcoro.bench.peer;

import io.kcoro.bench.row.Shape;
import io.kcoro.schedule.TimerHandle;
import io.kcoro.schedule.Timers;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;

/// Timers that are all set, for moments within the next hours, and then all taken back.
final class TimerRows {
  private static final int SPREAD_SECONDS = 36_000;

  private TimerRows() {}

  private static long delaySeconds(int i) {
    return 3_600 + ((i * 2_654_435_761L) >>> 7) % SPREAD_SECONDS;
  }

  static long kcoro(Shape shape) {
    Timers timers = Timers.system();
    TimerHandle[] handles = new TimerHandle[shape.count()];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = timers.after(Duration.ofSeconds(delaySeconds(i)), () -> {});
    }
    long sum = 0;
    for (int i = 0; i < handles.length; i++) {
      sum += handles[i].cancel() ? i + 1 : 0;
    }
    return sum;
  }

  static long scheduledExecutor(Shape shape) {
    try (ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1)) {
      executor.setRemoveOnCancelPolicy(true);
      Future<?>[] handles = new Future<?>[shape.count()];
      for (int i = 0; i < handles.length; i++) {
        handles[i] = executor.schedule(() -> {}, delaySeconds(i), TimeUnit.SECONDS);
      }
      long sum = 0;
      for (int i = 0; i < handles.length; i++) {
        sum += handles[i].cancel(false) ? i + 1 : 0;
      }
      return sum;
    }
  }

  /// For one thread, without a lock and without a driver.
  static long agrona(Shape shape) {
    DeadlineTimerWheel wheel =
        new DeadlineTimerWheel(TimeUnit.NANOSECONDS, System.nanoTime(), 1 << 26, 1 << 12);
    long[] handles = new long[shape.count()];
    for (int i = 0; i < handles.length; i++) {
      handles[i] =
          wheel.scheduleTimer(System.nanoTime() + TimeUnit.SECONDS.toNanos(delaySeconds(i)));
    }
    long sum = 0;
    for (int i = 0; i < handles.length; i++) {
      sum += wheel.cancelTimer(handles[i]) ? i + 1 : 0;
    }
    return sum;
  }
}
