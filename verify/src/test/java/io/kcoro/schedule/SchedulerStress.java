package io.kcoro.schedule;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.RejectedExecutionException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/// Work that comes while a worker goes to sleep or the scheduler ends, and the hand-off slot. The
/// workers have no threads: the actors take their steps.
public final class SchedulerStress {
  private SchedulerStress() {}

  private static WorkStealingScheduler scheduler() {
    return new SchedulerBuilder().parallelism(1).seed(1).lengths(1, 1).unstarted();
  }

  @JCStressTest
  @Outcome(id = "SLEEP, woken", expect = ACCEPTABLE, desc = "it slept, and was woken")
  @Outcome(id = "WORK, awake", expect = ACCEPTABLE, desc = "it saw the work itself")
  @Outcome(id = "SLEEP, asleep", expect = FORBIDDEN, desc = "there is work, and nobody is awake")
  @State
  public static class WorkAppearsOrSleeps {
    private final WorkStealingScheduler scheduler = scheduler();
    private final Worker worker = scheduler.workers()[0];

    @Actor
    public void submit() {
      scheduler.execute(() -> {});
    }

    @Actor
    public void sleep(LL_Result r) {
      r.r1 = scheduler.idle.enter(worker).toString();
    }

    @Arbiter
    public void end(LL_Result r) {
      scheduler.idle.checkInvariants();
      String then = worker.woken ? "woken" : "asleep";
      r.r2 = "WORK".equals(r.r1) ? "awake" : then;
    }
  }

  @JCStressTest
  @Outcome(id = "true, true, no work", expect = ACCEPTABLE, desc = "rejected, and ended")
  @Outcome(id = "false, false, work", expect = ACCEPTABLE, desc = "accepted, and somebody is awake")
  @Outcome(id = "true, false, .*", expect = FORBIDDEN, desc = "accepted, and lost")
  @Outcome(id = "false, true, .*", expect = FORBIDDEN, desc = "rejected, and it never ends")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class SubmitOrEnd {
    private final WorkStealingScheduler scheduler = scheduler();
    private boolean rejected;

    public SubmitOrEnd() {
      scheduler.idle.enter(scheduler.workers()[0]);
    }

    @Actor
    public void submit() {
      try {
        scheduler.execute(() -> {});
      } catch (RejectedExecutionException e) {
        rejected = true;
      }
    }

    @Actor
    public void end() {
      scheduler.shutdown();
    }

    @Arbiter
    public void check(ZZL_Result r) {
      r.r1 = scheduler.hasEnded();
      boolean left = !scheduler.injected.isEmpty();
      r.r2 = rejected;
      r.r3 = left ? "work" : "no work";
    }
  }

  @JCStressTest
  @Outcome(id = "WORK, awake", expect = ACCEPTABLE, desc = "a worker is awake, the watcher watches")
  @Outcome(id = "WORK, asleep", expect = FORBIDDEN, desc = "a worker is awake, the watcher sleeps")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "there was work")
  @State
  public static class WorkerTakesItselfBackOrWatcherSleeps {
    private final WorkStealingScheduler scheduler = scheduler();

    public WorkerTakesItselfBackOrWatcherSleeps() {
      scheduler.injected.add(() -> {});
    }

    @Actor
    public void worker(LL_Result r) {
      r.r1 = scheduler.idle.enter(scheduler.workers()[0]).toString();
    }

    @Actor
    public void watcher() {
      scheduler.watcher.fallAsleep();
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r2 = scheduler.watcher.isAsleep() ? "asleep" : "awake";
    }
  }

  @JCStressTest
  @Outcome(id = "1, null", expect = ACCEPTABLE, desc = "the owner has it")
  @Outcome(id = "null, 1", expect = ACCEPTABLE, desc = "the thief has it")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "both have it, or nobody")
  @State
  public static class TakeOrSteal {
    private record Task(int number) implements Runnable {
      @Override
      public void run() {}

      @Override
      public String toString() {
        return Integer.toString(number);
      }
    }

    private final HandOffSlot slot = new HandOffSlot();

    @Actor
    public void owner(LL_Result r) {
      slot.putHandOff(new Task(1));
      r.r1 = String.valueOf(slot.takeHandOff());
    }

    @Actor
    public void thief(LL_Result r) {
      r.r2 = String.valueOf(slot.stealHandOff());
    }
  }
}
