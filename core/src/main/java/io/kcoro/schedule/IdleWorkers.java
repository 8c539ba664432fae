package io.kcoro.schedule;

import io.kcoro.internal.wait.StackReserve;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Which workers sleep, and who wakes them, so that no work is left to wait while a worker sleeps.
///
/// A worker works, searches, or sleeps. Who makes work visible to others calls [#workAppeared()]
/// after that; it wakes one worker if some sleep and none searches, since one that searches will
/// find the work. It may find something else, so the last one that ends its search with success
/// wakes another one; and one that ends it without looks again after it has been counted as idle,
/// unless somebody else searches, who will do the same.
///
/// One that searches may doze: it closes its eyes for a moment, because what there is to do had
/// better be left to those who are about to do it ([Patience]). It is counted as one who searches,
/// and work from outside wakes it.
///
/// Why no wake-up is lost: the one who brings work first makes it visible and then reads
/// `searching` and `idleCount`; the one who goes to sleep first writes them, and then looks for
/// work once more. One of the two sees the other. (All four are volatile accesses, or come after a
/// full fence, save where a worker fills its own queue: [Worker] says what that means.)
///
/// | state of a worker | counted in | set by | may become |
/// |---|---|---|---|
/// | works | - | itself, when it has found a task | searches |
/// | searches | `searching` | itself, without work; who wakes it | works, sleeps, ended |
/// | sleeps | `idleCount` | itself, when its search was in vain | searches |
/// | ended | - | itself, if it is one too many or the scheduler has ended | - |
///
/// Thread-safe. The monitor guards the list of sleepers, [WorkerSet] and the state of the
/// scheduler; it is entered only to go to sleep, to wake and to wait for quiet. It is never held
/// while user code runs.
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

  private final WorkStealingScheduler scheduler;
  private final AtomicInteger searching = new AtomicInteger();

  // Guarded by the monitor.
  private final ArrayDeque<Worker> sleepers;
  private long quietTimes;
  private int holds;

  /// The number of sleepers. Written under the monitor.
  private volatile int idleCount;

  /// Those who wait for quiet. Written under the monitor.
  private volatile int drainers;

  /// The thread of the worker that dozes, unless somebody is waking it. Set by itself, if there is
  /// none; reset by itself and by who wakes it, by compare-and-set.
  private final AtomicReference<@Nullable Thread> dozer = new AtomicReference<>();

  IdleWorkers(WorkStealingScheduler scheduler, int mostWorkers) {
    this.scheduler = scheduler;
    sleepers = new ArrayDeque<>(mostWorkers + 1); // it never grows, so it never fails to
  }

  /// Called before work from outside is accepted: overflows the stack now, if it is about to, and
  /// not when the work is there and nobody knows.
  void ensureItCanBeTold() {
    if (idleCount > 0) {
      StackReserve.ensure();
    }
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

  /// Whether all sleep but one, at least.
  private boolean allOthersSleep() {
    return idleCount >= scheduler.workers().length - 1;
  }

  boolean someSleep() {
    return idleCount > 0;
  }

  void startSearching() {
    searching.getAndIncrement();
  }

  /// @param found whether the search was successful
  void stopSearching(boolean found) {
    if (searching.decrementAndGet() == 0 && found && idleCount > 0 && scheduler.hasQueuedWork()) {
      workAppeared();
    }
  }

  /// Wakes a worker for work from outside, if one is needed. Called after it has become visible.
  ///
  /// One that dozes comes by soon, and while another works it is left to; a burst of tasks from
  /// outside would wake it for each, which takes longer than most tasks.
  void workArrived() {
    if (dozer.get() == null) {
      workAppeared();
    } else if (allOthersSleep()) {
      endDoze();
    }
  }

  /// Wakes the worker that dozes, if one does: it had better not rely on the others.
  void endDoze() {
    Thread dozes = dozer.get();
    if (dozes != null && dozer.compareAndSet(dozes, null)) {
      LockSupport.unpark(dozes);
    }
  }

  /// Lets `worker`, which calls and searches, close its eyes for a moment, since there is work that
  /// it had better leave to others. It is counted as one who searches all the time, so it must look
  /// again. One at a time does so, and only while another one works; one that begins to block ends
  /// the doze.
  ///
  /// @return false if it is to go to sleep instead
  boolean doze(Worker worker, long nanos) {
    Thread thread = Thread.currentThread();
    if (searching.get() > 1 || !dozer.compareAndSet(null, thread)) {
      return false;
    }
    // Who begins to block does so first, and then looks for one who dozes.
    WorkerSet workers = scheduler.workers;
    boolean mayDoze = workers.anotherWorks(worker, idleCount);
    if (mayDoze
        && scheduler.injected.isEmpty()
        && !workers.anyIsStuckWithWork()
        && !scheduler.hasEnded()) {
      LockSupport.parkNanos(scheduler, nanos);
      Thread.interrupted(); // a thread whose flag is set does not park
    }
    dozer.compareAndSet(thread, null);
    return mayDoze && !scheduler.hasEnded();
  }

  private void wakeOne() {
    StackReserve.ensure(); // a worker taken off the list must be woken
    Worker worker;
    synchronized (this) {
      worker = sleepers.pollLast();
      if (worker == null) {
        return;
      }
      wake(worker);
    }
    LockSupport.unpark(worker.thread);
  }

  /// Under the monitor: from now on it searches.
  private void wake(Worker worker) {
    idleCount = sleepers.size();
    searching.getAndIncrement();
    worker.woken = true;
    scheduler.watcher.wakeUp();
  }

  /// Puts a worker that has found nothing to sleep, unless there is something after all, or the
  /// worker is not needed any more.
  Next enter(Worker worker) {
    boolean leaves;
    synchronized (this) {
      if (scheduler.hasEnded()) {
        return Next.END;
      }
      leaves = scheduler.workers.isSurplus(worker);
      if (leaves) {
        scheduler.workers.remove(worker);
      } else {
        worker.woken = false;
        sleepers.addLast(worker);
        idleCount = sleepers.size();
      }
    }
    if (leaves) {
      oneLeft();
      return Next.END;
    }
    if (searching.get() == 0 && scheduler.hasQueuedWork()) {
      return takeBack(worker) ? Next.WORK : Next.SLEEP;
    }
    tellIfQuiet(); // and if the scheduler ends by that, this worker is woken as all others
    return Next.SLEEP;
  }

  /// Takes out a worker that has work, having given it away, if there are too many.
  ///
  /// @return false if it is needed after all
  boolean leave(Worker worker) {
    synchronized (this) {
      if (!scheduler.workers.isSurplus(worker)) {
        return false;
      }
      scheduler.workers.remove(worker);
    }
    oneLeft();
    return true;
  }

  /// Called when there is one worker less.
  void oneLeft() {
    workAppeared();
    tellIfQuiet();
  }

  /// @return false if somebody has woken it already
  private synchronized boolean takeBack(Worker worker) {
    if (!sleepers.removeLastOccurrence(worker)) {
      return false;
    }
    wake(worker);
    return true;
  }

  /// Called when it may have become quiet.
  void tellIfQuiet() {
    if (drainers > 0) {
      synchronized (this) {
        if (isQuiet()) {
          quietTimes++;
          notifyAll();
        }
      }
    }
    scheduler.endIfDone();
  }

  /// Under the monitor: whether nothing is queued and nobody works, at some instant during the
  /// call.
  boolean isQuiet() {
    return holds == 0 && allSleep() && !scheduler.hasQueuedWork();
  }

  /// From now on it is not quiet: the caller has tasks in hand that come back.
  synchronized void hold() {
    holds++;
  }

  void release() {
    synchronized (this) {
      holds--;
    }
    workAppeared();
    tellIfQuiet();
  }

  /// Waits until nothing is queued and nobody works, or the scheduler has ended.
  ///
  /// @param nanoTime when to give up, on the clock of [System#nanoTime()]
  /// @return false if that did not happen in time
  synchronized boolean awaitQuiet(long nanoTime) throws InterruptedException {
    long before = quietTimes;
    drainers = drainers + 1;
    try {
      while (quietTimes == before && !scheduler.hasEnded() && !isQuiet()) {
        long left = nanoTime - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return true;
    } finally {
      drainers = drainers - 1;
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

  /// Checks the counts. Only while nobody goes to sleep, dozes or is woken.
  synchronized void checkInvariants() {
    if (idleCount != sleepers.size() || searching.get() < 0 || dozer.get() != null) {
      throw new AssertionError(
          "%d idle, %d sleep, %d search, %s dozes"
              .formatted(idleCount, sleepers.size(), searching.get(), dozer.get()));
    }
  }
}
