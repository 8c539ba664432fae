package io.kcoro.channel;

import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.timer.TimerQueue;
import io.kcoro.internal.wait.Target;
import io.kcoro.time.Deadline;
import io.kcoro.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A clause that waits for a moment: a while after the beginning of each turn, or a deadline, after
/// which it stays ready. It starts no thread.
public final class TimeoutClause extends SelectClause {
  private final TimeSource source;
  private final SelectEvent event;
  private @Nullable Deadline deadline;

  /// The while in nanoseconds, if there is no deadline.
  private long nanos;

  TimeoutClause(TimeSource source, SelectWait wait) {
    this.source = source;
    event = new SelectEvent.OfMoment(wait, this);
  }

  /// Sets how long a turn waits at most, from the next one on; zero or less is no wait.
  public void after(Duration timeout) {
    long given = TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(timeout, "timeout"));
    nanos = Math.clamp(given, 0, Long.MAX_VALUE / 2);
    deadline = null;
  }

  /// Sets until when turns wait, from the next one on.
  public void at(Deadline deadline) {
    this.deadline = Objects.requireNonNull(deadline, "deadline");
  }

  /// When the turn that begins now is over, on the clock of [#timers()].
  long due() {
    return deadline != null ? deadline.nanoTime() : source.nanoTime() + nanos;
  }

  TimerQueue timers() {
    return Timed.timersOf(deadline != null ? deadline.source() : source);
  }

  @Override
  SelectEvent event() {
    return event;
  }

  @Override
  void addTargets(List<Target> targets) {
    targets.add(Target.of(Target.Kind.TIMEOUT, toString()));
  }

  @Override
  boolean tryNow() {
    return deadline != null ? deadline.isExpired() : nanos == 0;
  }

  @Override
  boolean keepsLoop() {
    return false;
  }

  @Override
  boolean isSpent() {
    return deadline != null;
  }

  /// What it waits for, for messages.
  @Override
  public String toString() {
    return "timeout " + (deadline != null ? deadline : "after " + Duration.ofNanos(nanos));
  }
}
