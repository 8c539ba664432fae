package io.kcoro.sync;

import io.kcoro.cancel.CancellationToken;
import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.internal.wait.DirectWaiter;
import io.kcoro.internal.wait.FifoSource;
import io.kcoro.internal.wait.Queues;
import io.kcoro.time.Deadline;

/// The one implementation of [Semaphore].
final class FairSemaphore implements Semaphore, Queues {
  private final Permits permits;

  FairSemaphore(int permits) {
    this.permits = Permits.ofNobody(permits);
  }

  @Override
  public boolean tryAcquire() {
    return permits.tryTake();
  }

  @Override
  public void acquire() throws InterruptedException {
    permits.take(null, 0, null);
  }

  @Override
  public boolean tryAcquire(Deadline deadline) throws InterruptedException {
    return permits.take(Timed.timersOf(deadline.source()), deadline.nanoTime(), null)
        == DirectWaiter.End.MATCHED;
  }

  @Override
  public boolean tryAcquire(CancellationToken token) throws InterruptedException {
    return !token.isCancelled()
        && permits.take(null, 0, (CancelSignal) token) == DirectWaiter.End.MATCHED;
  }

  @Override
  public void release() {
    if (!permits.giveBack()) {
      throw new IllegalStateException(
          "all %d permits have been given back already".formatted(permits.most()));
    }
  }

  @Override
  public int available() {
    return permits.available();
  }

  @Override
  public FifoSource queue() {
    return permits;
  }

  /// For people: how many are free.
  @Override
  public String toString() {
    return permits.toString();
  }
}
