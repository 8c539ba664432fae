package io.kcoro.sync;

import io.kcoro.cancel.CancellationToken;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.DirectWaiter;
import io.kcoro.internal.wait.FifoSource;
import io.kcoro.internal.wait.Parties;
import io.kcoro.internal.wait.Queues;
import io.kcoro.time.Deadline;

/// The one implementation of [Mutex].
final class FairMutex implements Mutex, Queues {
  private final String name;
  private final Permits permit;

  FairMutex(String name) {
    this.name = name;
    permit = Permits.owned(name);
  }

  @Override
  public boolean tryAcquire() {
    return permit.tryTake();
  }

  @Override
  public void acquire() throws InterruptedException {
    permit.take(null, 0, null);
  }

  @Override
  public boolean tryAcquire(Deadline deadline) throws InterruptedException {
    return permit.take(Timed.timersOf(deadline.source()), deadline.nanoTime(), null)
        == DirectWaiter.End.MATCHED;
  }

  @Override
  public boolean tryAcquire(CancellationToken token) throws InterruptedException {
    return !token.isCancelled()
        && permit.take(null, 0, (CancelSignal) token) == DirectWaiter.End.MATCHED;
  }

  @Override
  public void release() {
    Object owner = permit.owner();
    if (owner != Parties.self()) {
      throw new IllegalStateException(
          "mutex '%s' is held by %s, not by who gives it back, %s"
              .formatted(name, owner == null ? "nobody" : owner, Parties.self()));
    }
    permit.giveBack();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isHeld() {
    return permit.owner() != null;
  }

  @Override
  public FifoSource queue() {
    return permit;
  }

  /// For people: the name, and who holds it.
  @Override
  public String toString() {
    return permit.toString();
  }
}
