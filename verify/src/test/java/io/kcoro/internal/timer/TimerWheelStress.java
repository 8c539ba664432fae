package io.kcoro.internal.timer;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLZ_Result;
import org.openjdk.jcstress.infra.results.ZZJ_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/// The turn of a wheel against those who schedule and cancel just then.
public final class TimerWheelStress {
  private TimerWheelStress() {}

  private static final class Node extends TimerNode {
    @Override
    protected void fired() {}
  }

  @JCStressTest
  @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "cancelled in time")
  @Outcome(id = "false, true, 0", expect = ACCEPTABLE, desc = "fired in time")
  @Outcome(id = "true, true, .*", expect = FORBIDDEN, desc = "cancelled, and fired all the same")
  @Outcome(id = "false, false, .*", expect = FORBIDDEN, desc = "the timer is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the timer is still there")
  @State
  public static class CancelOrFire {
    private final TimerWheel wheel = new TimerWheel(1, 63);
    private final Node node = new Node();

    public CancelOrFire() {
      wheel.insert(node, 5); // it moves down a level on the way
    }

    @Actor
    public void cancel(ZZJ_Result r) {
      r.r1 = wheel.cancel(node);
    }

    @Actor
    public void fire(ZZJ_Result r) {
      r.r2 = wheel.poll(5) == node;
    }

    @Arbiter
    public void end(ZZJ_Result r) {
      r.r3 = wheel.checkInvariants();
    }
  }

  /// Who turns the wheel finds nothing to do and goes to sleep.
  @JCStressTest
  @Outcome(id = "never, wakes, true", expect = ACCEPTABLE, desc = "told to wake the sleeper")
  @Outcome(id = "in time, is silent, true", expect = ACCEPTABLE, desc = "the plan has seen it")
  @Outcome(id = "in time, wakes, true", expect = ACCEPTABLE, desc = "it came before the first look")
  @Outcome(id = "never, is silent, .*", expect = FORBIDDEN, desc = "the wake-up is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the timer is lost")
  @State
  public static class SleepOrInsert {
    private final TimerWheel wheel = new TimerWheel(2, 63);
    private final Node node = new Node();

    @Actor
    public void sleep(LLZ_Result r) {
      r.r1 = wheel.poll(1) == null && wheel.plan() <= 7 ? "in time" : "never";
    }

    @Actor
    public void insert(LLZ_Result r) {
      r.r2 = wheel.insert(node, 7) ? "wakes" : "is silent";
    }

    @Arbiter
    public void end(LLZ_Result r) {
      r.r3 = wheel.poll(7) == node;
    }
  }

  /// The same where a later timer is there already.
  @JCStressTest
  @Outcome(id = "late, wakes, true", expect = ACCEPTABLE, desc = "told to wake the sleeper")
  @Outcome(id = "in time, is silent, true", expect = ACCEPTABLE, desc = "the plan has seen it")
  @Outcome(id = "in time, wakes, true", expect = ACCEPTABLE, desc = "it came before the first look")
  @Outcome(id = "late, is silent, .*", expect = FORBIDDEN, desc = "the wake-up is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the timer is lost")
  @State
  public static class SleepOrInsertEarlier {
    private final TimerWheel wheel = new TimerWheel(1, 63);
    private final Node node = new Node();

    public SleepOrInsertEarlier() {
      wheel.insert(new Node(), 1_000);
    }

    @Actor
    public void sleep(LLZ_Result r) {
      r.r1 = wheel.poll(1) == null && wheel.plan() <= 7 ? "in time" : "late";
    }

    @Actor
    public void insert(LLZ_Result r) {
      r.r2 = wheel.insert(node, 7) ? "wakes" : "is silent";
    }

    @Arbiter
    public void end(LLZ_Result r) {
      r.r3 = wheel.poll(7) == node;
    }
  }

  /// Two neighbours of one slot leave it at once.
  @JCStressTest
  @Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "both have left")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the list is torn")
  @State
  public static class NeighboursLeave {
    private final TimerWheel wheel = new TimerWheel(6, 63);
    private final Node one = new Node();
    private final Node two = new Node();

    public NeighboursLeave() {
      wheel.insert(new Node(), 7);
      wheel.insert(one, 7);
      wheel.insert(two, 7);
    }

    @Actor
    public void one(ZZZ_Result r) {
      r.r1 = wheel.cancel(one);
    }

    @Actor
    public void two(ZZZ_Result r) {
      r.r2 = wheel.cancel(two);
    }

    @Arbiter
    public void end(ZZZ_Result r) {
      r.r3 = wheel.checkInvariants() == 1;
    }
  }

  /// One schedules a timer that another cancels: it is cancelled, or it stays.
  @JCStressTest
  @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "cancelled")
  @Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "too early to cancel")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class CancelOrInsert {
    private final TimerWheel wheel = new TimerWheel(6, 63);
    private final Node node = new Node();

    @Actor
    public void cancel(ZZJ_Result r) {
      r.r1 = wheel.cancel(node);
    }

    @Actor
    public void insert() {
      wheel.insert(node, 7);
    }

    @Arbiter
    public void end(ZZJ_Result r) {
      r.r2 = !node.isFree();
      r.r3 = wheel.checkInvariants();
    }
  }
}
