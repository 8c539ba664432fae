package io.kcoro.channel;

import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.timer.TimerNode;
import io.kcoro.internal.timer.TimerQueue;
import io.kcoro.internal.wait.Target;
import io.kcoro.internal.wait.WaitSource;
import io.kcoro.internal.wait.Waiter;
import io.kcoro.time.Deadline;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One sleep of a stackless coroutine.
final class StacklessSleep extends TimerNode implements WaitSource {
  private final Waiter waiter;
  private final Deadline moment;

  StacklessSleep(Waiter waiter, Deadline moment) {
    this.waiter = waiter;
    this.moment = moment;
  }

  boolean isOver() {
    return moment.isExpired();
  }

  void begin() {
    timers().scheduleWait(this, moment.nanoTime());
  }

  private TimerQueue timers() {
    return Timed.timersOf(moment.source());
  }

  @Override
  protected void fired() {
    waiter.resume();
  }

  @Override
  public String describe(@Nullable Waiter waiter) {
    return "a moment in " + Duration.ofNanos(moment.remainingNanos());
  }

  @Override
  public void addTargets(@Nullable Waiter waiter, List<Target> targets) {
    targets.add(Target.of(Target.Kind.SLEEP, "a moment"));
  }

  @Override
  public boolean withdraw(Waiter waiter, long epoch) {
    return timers().cancel(this);
  }
}
