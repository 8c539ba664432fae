package io.kcoro.time;

import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.timer.TimerDriver;
import io.kcoro.internal.timer.TimerQueue;
import io.kcoro.internal.wait.Failures;

/// The clock of the machine, with one thread for all its timers.
final class SystemTime implements TimeSource, Timed {
  static final SystemTime INSTANCE = new SystemTime();

  private final TimerDriver driver =
      TimerDriver.threaded(System::nanoTime, Failures::uncaught, "kcoro-timers");

  private SystemTime() {}

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public TimerQueue timers() {
    return driver.queue();
  }

  @Override
  public String toString() {
    return "TimeSource[system]";
  }
}
