package io.kcoro.internal.wait;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/// The event of a completion against those who come, or go, just then.
public final class CompletionStress {
  private CompletionStress() {}

  private static void checkEmpty(Completion completion) {
    if (completion.checkInvariants() != 0) {
      throw new AssertionError("somebody waits for what has happened");
    }
  }

  @JCStressTest
  @Outcome(id = "true, true, matched", expect = ACCEPTABLE, desc = "came in time, was resumed")
  @Outcome(id = "true, false, never queued", expect = ACCEPTABLE, desc = "came too late")
  @Outcome(id = "true, true, still queued", expect = FORBIDDEN, desc = "waits for ever")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class CompleteOrEnqueue {
    private final Completion completion = new Completion();
    private final RecordedWaiter waiter = new RecordedWaiter();

    @Actor
    public void complete(ZZL_Result r) {
      r.r1 = completion.complete();
    }

    @Actor
    public void enqueue(ZZL_Result r) {
      r.r2 = completion.enqueue(waiter);
    }

    @Arbiter
    public void end(ZZL_Result r) {
      r.r3 = waiter.end();
      checkEmpty(completion);
    }
  }

  @JCStressTest
  @Outcome(id = "true, true, withdrawn", expect = ACCEPTABLE, desc = "withdrawn in time")
  @Outcome(id = "true, false, matched", expect = ACCEPTABLE, desc = "resumed in time")
  @Outcome(id = "true, true, resumed.*", expect = FORBIDDEN, desc = "resumed after it had left")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class CompleteOrWithdraw {
    private final Completion completion = new Completion();
    private final RecordedWaiter waiter = new RecordedWaiter();

    public CompleteOrWithdraw() {
      completion.enqueue(waiter);
    }

    @Actor
    public void complete(ZZL_Result r) {
      r.r1 = completion.complete();
    }

    @Actor
    public void withdraw(ZZL_Result r) {
      r.r2 = completion.withdraw(waiter);
    }

    @Arbiter
    public void end(ZZL_Result r) {
      r.r3 = waiter.end();
      checkEmpty(completion);
    }
  }

  @JCStressTest
  @Outcome(id = "true, false, matched", expect = ACCEPTABLE, desc = "the first")
  @Outcome(id = "false, true, matched", expect = ACCEPTABLE, desc = "the second")
  @Outcome(id = "(true, true|false, false), .*", expect = FORBIDDEN, desc = "not one was first")
  @Outcome(id = ".*, resumed 2 times", expect = FORBIDDEN, desc = "both resumed the waiter")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the waiter was left")
  @State
  public static class TwoComplete {
    private final Completion completion = new Completion();
    private final RecordedWaiter waiter = new RecordedWaiter();

    public TwoComplete() {
      completion.enqueue(waiter);
    }

    @Actor
    public void one(ZZL_Result r) {
      r.r1 = completion.complete();
    }

    @Actor
    public void two(ZZL_Result r) {
      r.r2 = completion.complete();
    }

    @Arbiter
    public void end(ZZL_Result r) {
      r.r3 = waiter.end();
      checkEmpty(completion);
    }
  }
}
