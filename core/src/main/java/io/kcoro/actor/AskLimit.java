package io.kcoro.actor;

import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.timer.TimerNode;
import io.kcoro.time.Deadline;

/// Answers a request when its time is over, for an asker that no thread waits for.
final class AskLimit extends TimerNode {
  private final Answer<?> answer;
  private final Deadline deadline;

  AskLimit(Answer<?> answer, Deadline deadline) {
    this.answer = answer;
    this.deadline = deadline;
  }

  void arm() {
    Timed.timersOf(deadline.source()).scheduleWait(this, deadline.nanoTime());
  }

  void disarm() {
    Timed.timersOf(deadline.source()).cancel(this);
  }

  @Override
  protected void fired() {
    answer.timeOut();
  }
}
