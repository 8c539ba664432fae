package io.kcoro.schedule;

import io.kcoro.internal.metering.MeteringPolicy;
import io.kcoro.internal.queue.RunQueue;
import io.kcoro.internal.wait.Failures;
import io.kcoro.metering.TimeRecorder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One of the workers of a [Scheduler]: a run queue, a hand-off slot, and the step that runs a
/// task.
///
/// Where the next task comes from, in this order: every so often the inject queue, so that work
/// from outside cannot starve; the hand-off slot, but not too often in a row, so that two
/// coroutines that wake each other cannot starve the rest; the run queue; the inject queue; the run
/// queues of others.
///
/// | field | written by | how, read by |
/// |---|---|---|
/// | the slot | [HandOffSlot] | |
/// | `running`, counters | the owner | opaque; read by the watcher and for statistics, who may be late |
/// | `blocks` | the owner, in [#enterBlocking()] | volatile |
/// | `stalledTask`, `waits` | the watcher | volatile |
/// | `woken` | [IdleWorkers], under its monitor | volatile |
///
/// A worker is stalled while it `blocks`, or while `stalledTask` is the number of the task it is
/// in. So each field has one writer, and a task that returns ends the stall without a word.
@SuppressWarnings("NonAtomicVolatileUpdate") // such a field is written by the owner only
final class Worker extends HandOffSlot {
  /// Tasks between two looks at the inject queue, when there is other work. A power of two.
  static final int LOOK_AROUND_EVERY = 64;

  static final int MOST_HAND_OFFS_IN_ROW = 31;
  static final int MOST_STOLEN = 16;

  /// Queues of others that are looked into before a worker without work suspends, but each at least
  /// once and none more often than [#MOST_SEARCHES]; well under a microsecond.
  private static final int PROBES_BEFORE_SLEEP = 8;

  private static final int MOST_SEARCHES = 4;

  /// How long a worker dozes that lets a busy one keep its short queue; the system makes more of
  /// it.
  private static final long DOZE_NANOS = 50_000;

  private static final long AWAKE = Long.MIN_VALUE;

  /// Looks at nothing but empty queues in a row after which a worker goes to sleep.
  private static final int MOST_LOOKS_FOR_NOTHING = 4;

  private static final VarHandle RUNNING;
  private static final VarHandle COMPLETED;
  private static final VarHandle LOCAL;
  private static final VarHandle HITS;
  private static final VarHandle STEALS;
  private static final VarHandle PROBES;
  private static final VarHandle PARKS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      RUNNING = lookup.findVarHandle(Worker.class, "running", Runnable.class);
      COMPLETED = lookup.findVarHandle(Worker.class, "completed", long.class);
      LOCAL = lookup.findVarHandle(Worker.class, "local", long.class);
      HITS = lookup.findVarHandle(Worker.class, "hits", long.class);
      STEALS = lookup.findVarHandle(Worker.class, "steals", long.class);
      PROBES = lookup.findVarHandle(Worker.class, "probes", long.class);
      PARKS = lookup.findVarHandle(Worker.class, "parks", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final WorkStealingScheduler scheduler;
  final WorkerThread thread;

  /// The least one that no other worker had when it was made.
  final int number;

  private final QueueDelays fromOutside;
  private final RunQueue<Runnable> queue;
  private final SplittableRandom random;
  private final Patience patience;

  private volatile @Nullable Runnable running;
  private volatile boolean blocks;

  /// The number of the task that the watcher found stalled last, counted as `completed` counts.
  volatile long stalledTask = -1;

  /// Whether the thread of the stalled task waits for something, or uses a processor.
  volatile boolean waits;

  volatile boolean woken;

  // The owner's own.
  private int tick;
  private int handOffsInRow;
  private @Nullable TimeRecorder delays;
  private int untilFollowed;
  private @Nullable Runnable followed;
  private long followedSince;
  private boolean untidy;

  /// What is being stolen; empty otherwise.
  private final @Nullable Object[] loot = new Object[1 + MOST_STOLEN];

  private long completed;
  private long local;
  private long hits;
  private long steals;
  private long probes;
  private long parks;

  /// When its present sleep began, [#AWAKE] if it does not sleep.
  private volatile long asleepSince = AWAKE;

  // Volatile and not opaque, as they change rarely: there is nothing to link when they first do,
  // which may be when there is no memory left.
  private volatile long finds;
  private volatile long idleNanos;

  private final long startedAt = System.nanoTime();

  // The watcher's own: what it saw last.
  long progressBefore = -1;

  Worker(WorkStealingScheduler scheduler, String name, int number, int queueLength, long seed) {
    this.scheduler = scheduler;
    this.number = number;
    fromOutside = scheduler.delays;
    patience = new Patience(scheduler.parallelism());
    queue = new RunQueue<>(queueLength);
    random = new SplittableRandom(seed);
    thread = new WorkerThread(this, name, this::work);
  }

  // ---- by the owner ----

  /// The life of the worker, in its thread.
  private void work() {
    do {
      while (step()) {
        if (isToLookAround() && scheduler.workers.areTooMany() && retire()) {
          return;
        }
      }
    } while (awaitWork());
  }

  /// Runs one task, if there is one here or in the inject queue.
  boolean step() {
    tick++;
    Runnable task = nextTask();
    if (task == null) {
      return false;
    }
    run(task);
    return true;
  }

  private boolean isToLookAround() {
    return (tick & (LOOK_AROUND_EVERY - 1)) == 0;
  }

  /// Whatever the task leaves behind in the thread's interrupt flag is not meant for the next one.
  private void run(Runnable task) {
    if (task == followed) {
      followed = null; // it was elsewhere meanwhile
    }
    fromOutside.begins(task);
    RUNNING.setOpaque(this, task);
    try {
      task.run();
    } catch (Throwable failure) {
      Failures.uncaught(failure);
    }
    COMPLETED.setOpaque(this, completed + 1);
    Thread.interrupted();
  }

  private @Nullable Runnable nextTask() {
    if (isToLookAround()) {
      delays = fromOutside.recorder();
      if (!queue.isEmpty()) {
        scheduler.idle.workAppeared(); // somebody may have been missed, see pushAndTell
      }
      Runnable injected = scheduler.injected.poll();
      if (injected != null) {
        return injected;
      }
    }
    Runnable handed = takeHandOff();
    if (handed != null) {
      if (++handOffsInRow <= MOST_HAND_OFFS_IN_ROW || !pushed(handed)) {
        HITS.setOpaque(this, hits + 1);
        recordDelay(handed);
        return handed;
      }
    }
    handOffsInRow = 0;
    Runnable queued = queue.poll();
    if (queued == null) {
      return scheduler.injected.poll();
    }
    recordDelay(queued);
    return queued;
  }

  /// Called with each task that this worker gave to itself.
  private void recordDelay(Runnable task) {
    if (task == followed) {
      followed = null;
      QueueDelays.record(delays, followedSince);
    }
  }

  /// @return false if there is no memory for it, which is no reason to lose it
  private boolean pushed(Runnable task) {
    untidy = true;
    try {
      queue.push(task);
      return true;
    } catch (OutOfMemoryError full) {
      return false;
    }
  }

  /// Makes `task` the next one, in place of another, which goes to the end of the run queue.
  void handOff(Runnable task) {
    follow(task);
    if (blocks) {
      push(task); // the next one may be long in coming
      return;
    }
    LOCAL.setOpaque(this, local + 1);
    Runnable before = takeHandOff();
    if (before != null) {
      try {
        pushAndTell(before);
      } catch (Throwable full) {
        putHandOff(before);
        throw full;
      }
    }
    putHandOff(task);
  }

  /// Puts `task` at the end of the run queue.
  void push(Runnable task) {
    follow(task);
    LOCAL.setOpaque(this, local + 1);
    pushAndTell(task);
    if (blocks) {
      scheduler.idle.endDoze();
      scheduler.compensate();
    }
  }

  /// Takes the moment, if `task` is one of the sample. One that is followed, and was stolen, and
  /// comes back, is followed anew.
  private void follow(Runnable task) {
    if (delays != null && (++untilFollowed >= MeteringPolicy.sampling() || task == followed)) {
      untilFollowed = 0;
      followed = task;
      followedSince = System.nanoTime();
    }
  }

  /// A worker that goes to sleep at this very moment may be missed, because there is no fence
  /// before the look at who is idle: it would cost each task more than all else here. The task then
  /// waits until this worker comes to it, or looks around, or until the watcher looks.
  private void pushAndTell(Runnable task) {
    untidy = true;
    queue.push(task);
    scheduler.idle.workAppeared();
  }

  /// Declares that the present task will block. What the worker would run next others may take from
  /// now on.
  ///
  /// @return false if it has been declared before
  boolean enterBlocking() {
    if (blocks) {
      return false;
    }
    blocks = true;
    try {
      scheduler.idle.endDoze();
      scheduler.compensate();
    } catch (Throwable failure) {
      blocks = false; // it does not begin to block
      throw failure;
    }
    return true;
  }

  void exitBlocking() {
    blocks = false;
  }

  /// Looks for work everywhere, suspends if there is none, and looks again.
  ///
  /// @return false if the worker is to end
  private boolean awaitWork() {
    RUNNING.setOpaque(this, null);
    IdleWorkers idle = scheduler.idle;
    idle.startSearching();
    while (true) {
      Runnable task = searchWhateverHappens();
      idle.stopSearching(task != null);
      if (task != null) {
        run(task);
        return true;
      }
      if (untidy) {
        untidy = false;
        queue.trim();
      }
      switch (idle.enter(this)) {
        case WORK -> {
          continue; // counted as one who searches
        }
        case END -> {
          return false;
        }
        case SLEEP -> {}
      }
      followed = null;
      PARKS.setOpaque(this, parks + 1);
      asleepSince = System.nanoTime();
      while (!woken) {
        LockSupport.park(scheduler);
        Thread.interrupted(); // a thread whose flag is set does not park
      }
      long slept = System.nanoTime() - asleepSince;
      asleepSince = AWAKE;
      idleNanos = idleNanos + slept;
      if (scheduler.hasEnded()) {
        idle.stopSearching(false);
        return false;
      }
    }
  }

  /// Where there is no memory to search, nothing has been taken yet, and nothing is found.
  private @Nullable Runnable searchWhateverHappens() {
    try {
      return searchPatiently();
    } catch (OutOfMemoryError full) {
      return null;
    }
  }

  /// Searches; and while others have work that they had better keep, dozes near them.
  private @Nullable Runnable searchPatiently() {
    Runnable task = searchTwice();
    for (int forNothing = 0; task == null; ) {
      forNothing = scheduler.hasQueuedWork() ? 0 : forNothing + 1;
      if (forNothing == MOST_LOOKS_FOR_NOTHING) {
        break;
      }
      long start = System.nanoTime();
      boolean dozed = scheduler.idle.doze(this, DOZE_NANOS);
      countIdle(start);
      if (!dozed) {
        break;
      }
      task = search(patience);
    }
    patience.forget(); // else it keeps workers that may have ended
    return task;
  }

  private void countIdle(long since) {
    idleNanos = idleNanos + (System.nanoTime() - since);
  }

  /// Searches, and once more after as long as a long step lasts, if there was something to see:
  /// what waits behind one should not wait for a doze.
  private @Nullable Runnable searchTwice() {
    int searches = Math.clamp(PROBES_BEFORE_SLEEP / scheduler.workers().length, 1, MOST_SEARCHES);
    for (int i = 0; i < searches; i++) {
      Runnable task = search(patience);
      if (task != null) {
        return task;
      }
    }
    if (!scheduler.hasQueuedWork()) {
      return null;
    }
    long start = System.nanoTime();
    while (System.nanoTime() - start < Patience.LONG_STEP_NANOS) {
      Thread.onSpinWait();
    }
    return search(patience);
  }

  /// Takes a task from the inject queue, or from another worker, or null. The others are asked in
  /// turn, from a random one on.
  ///
  /// @param patience whether to leave others what they had better keep; null for never
  @Nullable Runnable search(@Nullable Patience patience) {
    Runnable task = scheduler.injected.poll();
    if (task != null) {
      return task;
    }
    Worker[] workers = scheduler.workers();
    int start = random.nextInt(workers.length);
    for (int i = 0; i < workers.length && task == null; i++) {
      Worker victim = workers[(start + i) % workers.length];
      if (victim != this) {
        PROBES.setOpaque(this, probes + 1);
        task = takeFrom(victim, patience);
      }
    }
    if (task == null) {
      Thread.onSpinWait();
    }
    return task;
  }

  private @Nullable Runnable takeFrom(Worker victim, @Nullable Patience patience) {
    int queued = victim.queue.size();
    if (queued == 0) {
      if (patience != null) {
        patience.sawEmpty(victim);
      }
      Runnable handed = victim.isStalled() ? victim.stealHandOff() : null;
      countSteals(handed == null ? 0 : 1);
      return handed;
    }
    return patience == null || patience.isOver(victim, queued, System.nanoTime())
        ? stealFrom(victim)
        : null;
  }

  private @Nullable Runnable stealFrom(Worker victim) {
    // Not more than there is room for beside the one to run: to grow might fail, with tasks in
    // hand.
    int stolen = victim.queue.steal(loot, Math.min(1 + MOST_STOLEN, 1 + queue.room()));
    Runnable task = stolen == 0 ? null : (Runnable) loot[0];
    for (int i = 1; i < stolen; i++) {
      untidy = true;
      queue.push((Runnable) Objects.requireNonNull(loot[i]));
    }
    Arrays.fill(loot, 0, stolen, null);
    countSteals(stolen);
    return task;
  }

  private void countSteals(int stolen) {
    if (stolen > 0) {
      finds = finds + 1;
    }
    STEALS.setOpaque(this, steals + stolen);
  }

  /// Ends this worker, if there are too many, though there is work.
  private boolean retire() {
    if (!scheduler.workers.isSurplus(this)) {
      return false;
    }
    RUNNING.setOpaque(this, null);
    giveAway(scheduler.injected::add);
    scheduler.idle.workAppeared();
    return scheduler.idle.leave(this);
  }

  // ---- by others ----

  /// Takes all tasks that the worker has not begun. Any thread.
  void giveAway(Consumer<Runnable> to) {
    // Not until nothing is left: the worker may add faster than this takes.
    for (int left = queue.size(); left > 0; left--) {
      Runnable task = queue.steal();
      if (task == null) {
        break;
      }
      to.accept(task);
    }
    Runnable handed = stealHandOff();
    if (handed != null) {
      to.accept(handed);
    }
  }

  /// Whether there is work that others may take.
  boolean hasWork() {
    return !queue.isEmpty() || (isStalled() && hasHandOff());
  }

  /// Whether its task blocks it, or has run for too long.
  boolean isStalled() {
    return blocks || stalledTask == completed();
  }

  boolean blocks() {
    return blocks;
  }

  long completed() {
    return (long) COMPLETED.getOpaque(this);
  }

  /// Grows whenever the worker does something, other than search.
  long progress() {
    return completed() + parks();
  }

  /// How many tasks were ever put into its run queue.
  long added() {
    return queue.added();
  }

  long submittedHere() {
    return (long) LOCAL.getOpaque(this);
  }

  long handOffHits() {
    return (long) HITS.getOpaque(this);
  }

  long steals() {
    return (long) STEALS.getOpaque(this);
  }

  long probes() {
    return (long) PROBES.getOpaque(this);
  }

  long finds() {
    return finds;
  }

  /// How long it has slept or dozed, the present sleep included.
  private long idleUntil(long now) {
    while (true) {
      long since = asleepSince;
      long slept = idleNanos;
      if (since == asleepSince) { // else it has just woken, or fallen asleep
        return slept + (since == AWAKE ? 0 : Math.max(0, now - since));
      }
    }
  }

  long parks() {
    return (long) PARKS.getOpaque(this);
  }

  @Nullable Runnable running() {
    return running;
  }

  WorkerStats stats() {
    long now = System.nanoTime();
    return new WorkerStats(
        thread.getName(),
        completed(),
        handOffHits(),
        steals(),
        probes(),
        finds(),
        parks(),
        queue.size() + (hasHandOff() ? 1 : 0),
        isStalled(),
        idleUntil(now),
        now - startedAt);
  }

  /// Checks the run queue. Only while the worker sleeps or has ended, and nobody steals.
  void checkInvariants() {
    queue.checkInvariants();
    if (hasHandOff() && running == null) {
      throw new AssertionError(thread.getName() + " sleeps, and there is something in its slot");
    }
  }
}
