package io.kcoro.schedule;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Which workers sleep, and who wakes them, so that no work is left to wait while a worker sleeps.
///
/// A worker works, searches, or sleeps. Who makes work visible to others calls [#workAppeared()]
/// after that; it wakes one worker if some sleep and none searches, since one that searches will
/// find the work. It may find something else, so the last one that ends its search with success
/// wakes another one; and one that ends it without looks again after it has been counted as idle.
///
/// Why no wake-up is lost: the one who brings work first makes it visible and then reads
/// `searching` and `idleCount`; the one who goes to sleep first writes them, and then looks for
/// work once more. One of the two sees the other. (All four are volatile accesses, or come after a
/// full fence, save where a worker fills its own queue: [Worker] says what that means.)
///
/// Thread-safe. The monitor guards the list of sleepers, and is entered only to go to sleep and to
/// wake.
final class IdleWorkers {
  /// What a worker is to do that has found nothing.
  enum Next {
    /// Search again.
    WORK,
    /// Park until [Worker#woken].
    SLEEP,
    /// End.
    END
  }

  private final Scheduler scheduler;
  private final AtomicInteger searching = new AtomicInteger();

  // Guarded by the monitor.
  private final ArrayDeque<Worker> sleepers = new ArrayDeque<>();
  private int drainers;

  /// The number of sleepers. Written under the monitor.
  private volatile int idleCount;

  IdleWorkers(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /// Wakes a worker, if one is needed. Called after work has become visible.
  void workAppeared() {
    if (idleCount > 0 && searching.get() == 0) {
      wakeOne();
    }
  }

  boolean allSleep() {
    return idleCount == scheduler.workers().length;
  }

  boolean someSleep() {
    return idleCount > 0;
  }

  void startSearching() {
    searching.getAndIncrement();
  }

  void stopSearching(boolean found) {
    if (searching.decrementAndGet() == 0 && found) {
      workAppeared();
    }
  }

  private void wakeOne() {
    Worker worker;
    synchronized (this) {
      worker = sleepers.pollLast();
      if (worker == null) {
        return;
      }
      wake(worker);
    }
    LockSupport.unpark(worker.thread);
    scheduler.watcher.wakeUp();
  }

  /// Under the monitor: from now on it searches.
  private void wake(Worker worker) {
    idleCount = sleepers.size();
    searching.getAndIncrement();
    worker.woken = true;
  }

  /// Puts a worker that has found nothing to sleep, unless there is something after all, or the
  /// worker is not needed any more.
  Next enter(Worker worker) {
    synchronized (this) {
      if (scheduler.hasEnded()) {
        return Next.END;
      }
      if (scheduler.isSurplus(worker)) {
        scheduler.removed(worker);
        notifyIfAllSleep();
        return Next.END;
      }
      worker.woken = false;
      sleepers.addLast(worker);
      idleCount = sleepers.size();
    }
    if (scheduler.hasQueuedWork()) {
      return takeBack(worker) ? Next.WORK : Next.SLEEP;
    }
    synchronized (this) {
      notifyIfAllSleep();
    }
    return scheduler.endIfDone() ? Next.END : Next.SLEEP;
  }

  /// @return false if somebody has woken it already
  private synchronized boolean takeBack(Worker worker) {
    if (!sleepers.removeLastOccurrence(worker)) {
      return false;
    }
    wake(worker);
    return true;
  }

  private void notifyIfAllSleep() {
    if (drainers > 0 && allSleep()) {
      notifyAll();
    }
  }

  /// Whether nothing is queued and nobody works, at some instant during the call.
  synchronized boolean isQuiet() {
    return allSleep() && !scheduler.hasQueuedWork();
  }

  /// Waits until nothing is queued and nobody works.
  ///
  /// @param nanoTime when to give up, on the clock of [System#nanoTime()]
  /// @return false if that did not happen in time
  synchronized boolean awaitQuiet(long nanoTime) throws InterruptedException {
    drainers++;
    try {
      while (!isQuiet()) {
        long left = nanoTime - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return true;
    } finally {
      drainers--;
    }
  }

  /// Wakes all sleepers: the scheduler has ended.
  void wakeAll() {
    for (Worker worker; (worker = next()) != null; ) {
      LockSupport.unpark(worker.thread);
    }
  }

  private synchronized @Nullable Worker next() {
    Worker worker = sleepers.pollLast();
    if (worker != null) {
      wake(worker);
    } else {
      notifyAll();
    }
    return worker;
  }

  /// Checks the counts. Only while nobody goes to sleep or is woken.
  synchronized void checkInvariants() {
    if (idleCount != sleepers.size() || searching.get() < 0) {
      throw new AssertionError(
          "%d idle, %d sleep, %d search".formatted(idleCount, sleepers.size(), searching.get()));
    }
  }
}
