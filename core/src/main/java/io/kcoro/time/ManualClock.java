package io.kcoro.time;

import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.timer.TimerDriver;
import io.kcoro.internal.timer.TimerQueue;
import io.kcoro.internal.wait.Failures;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The one implementation of [ManualTime]: a number, and a wheel that is turned when it changes.
final class ManualClock implements ManualTime, Timed {
  private final AtomicLong nanos = new AtomicLong();
  private final TimerDriver driver = TimerDriver.manual(nanos::get, Failures::uncaught);

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public synchronized void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("time does not go back, not even by " + duration);
    }
    long end = Math.addExact(nanos.get(), TimeUnit.NANOSECONDS.convert(duration));
    for (long left; (left = driver.turn()) <= end - nanos.get(); ) {
      nanos.addAndGet(left);
    }
    nanos.set(end);
    driver.turn(); // what was scheduled while the clock was about to be set
  }

  @Override
  public TimerQueue timers() {
    return driver.queue();
  }

  @Override
  public String toString() {
    return "TimeSource[" + Duration.ofNanos(nanos.get()) + "]";
  }
}
