package io.kcoro.time;

import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.timer.TimerDriver;
import io.kcoro.internal.timer.TimerQueue;
import io.kcoro.internal.wait.Failures;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The one implementation of [ManualTime]: a number, and a wheel that is turned when it changes.
final class ManualClock implements ManualTime, Timed {
  private final AtomicLong nanos = new AtomicLong();
  private final TimerDriver driver = TimerDriver.manual(nanos::get, Failures::uncaught);
  private final @Nullable Executor actions;

  ManualClock(@Nullable Executor actions) {
    this.actions = actions;
  }

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
  public synchronized boolean advanceToNext() {
    long before = driver.fired();
    for (long left = driver.turn();
        left != Long.MAX_VALUE && driver.fired() == before;
        left = driver.turn()) {
      nanos.addAndGet(left); // up to the next timer, or to where the wheel must be turned before
    }
    return driver.fired() != before;
  }

  @Override
  public long scheduled() {
    return driver.queue().checkInvariants();
  }

  @Override
  public @Nullable Executor actions() {
    return actions;
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
