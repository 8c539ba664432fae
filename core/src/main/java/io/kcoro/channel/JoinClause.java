package io.kcoro.channel;

import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.Target;
import java.util.List;

/// A clause that waits for the end of a coroutine. Once it has ended the clause stays ready.
public final class JoinClause extends SelectClause {
  private final Completion completion;
  private final SelectEvent event;

  JoinClause(Completion completion, SelectWait wait) {
    this.completion = completion;
    event = new SelectEvent.OfCompletion(completion, wait, this);
  }

  @Override
  void addTargets(List<Target> targets) {
    completion.addTargets(null, targets);
  }

  @Override
  boolean tryNow() {
    return completion.isDone();
  }

  @Override
  boolean keepsLoop() {
    return isActive();
  }

  @Override
  boolean isSpent() {
    return completion.isDone();
  }

  @Override
  SelectEvent event() {
    return event;
  }

  @Override
  public String toString() {
    return "the end of a coroutine";
  }
}
