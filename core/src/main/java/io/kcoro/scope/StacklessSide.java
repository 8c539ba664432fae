package io.kcoro.scope;

import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.schedule.Scheduler;
import java.time.Duration;
import java.util.List;

/// What a scope has for its stackless coroutines: the scheduler, as they see it, and the lists of
/// those that have not ended.
final class StacklessSide implements StacklessRun.Resumer {
  /// A power of two.
  private static final int LISTS = 16;

  private final Scheduler scheduler;
  private final StacklessChildren[] lists = new StacklessChildren[LISTS];

  // Plain: racing threads may take the same list, which costs a little time.
  private int turn;

  StacklessSide(Scope scope, Scheduler scheduler) {
    this.scheduler = scheduler;
    for (int i = 0; i < LISTS; i++) {
      lists[i] = new StacklessChildren(scope);
    }
  }

  /// The list for another coroutine.
  StacklessChildren nextList() {
    return lists[turn++ & (LISTS - 1)];
  }

  /// Adds those that have not ended.
  void addStragglers(List<Straggler> found, Duration since) {
    for (StacklessChildren list : lists) {
      for (StacklessCoroutine coroutine : list.all()) {
        found.add(new Straggler(coroutine.name(), since, coroutine.stack(scheduler)));
      }
    }
  }

  /// Adds those that have not ended.
  void addTo(List<Coroutine> found) {
    for (StacklessChildren list : lists) {
      found.addAll(list.all());
    }
  }

  @Override
  public void execute(Runnable task) {
    scheduler.execute(task);
  }

  @Override
  public void resume(Runnable task) {
    scheduler.resume(task);
  }

  @Override
  public void requeue(Runnable task) {
    scheduler.requeue(task);
  }
}
