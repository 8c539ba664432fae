package io.kcoro.internal.wait;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A claim is won once, and only by who means its present wait.
public final class ClaimStress {
  private ClaimStress() {}

  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the first won")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the second won")
  @Outcome(id = "true, true", expect = FORBIDDEN, desc = "both won")
  @Outcome(id = "false, false", expect = FORBIDDEN, desc = "nobody won")
  @State
  public static class TwoWinOneWait {
    private final Claim claim = new Claim();
    private final long epoch = claim.open();

    @Actor
    public void one(ZZ_Result r) {
      r.r1 = claim.win(epoch);
    }

    @Actor
    public void two(ZZ_Result r) {
      r.r2 = claim.win(epoch);
    }
  }

  @JCStressTest
  @Outcome(id = "true, false, true", expect = ACCEPTABLE, desc = "the owner gave it up first")
  @Outcome(id = "false, true, true", expect = ACCEPTABLE, desc = "the other one was in time")
  @Outcome(id = "true, true, .*", expect = FORBIDDEN, desc = "both won")
  @Outcome(id = "false, false, .*", expect = FORBIDDEN, desc = "nobody won")
  @Outcome(id = ".*, false", expect = FORBIDDEN, desc = "the late one has ended the next wait")
  @State
  public static class LateWinAndTheNextWait {
    private final Claim claim = new Claim();
    private final long epoch = claim.open();
    private long next;

    @Actor
    public void owner(ZZZ_Result r) {
      r.r1 = claim.win(epoch);
      next = claim.open();
    }

    @Actor
    public void late(ZZZ_Result r) {
      r.r2 = claim.win(epoch);
    }

    @Arbiter
    public void end(ZZZ_Result r) {
      r.r3 = claim.isOpen(next) && claim.isOpen();
    }
  }

  @JCStressTest
  @Outcome(id = "false, true, false", expect = ACCEPTABLE, desc = "one winner for each wait")
  @Outcome(id = "false, false, true", expect = ACCEPTABLE, desc = "the second was too early")
  @Outcome(id = "true, .*", expect = FORBIDDEN, desc = "a wait was won that had ended before")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "a winner did not end the wait")
  @State
  public static class EachWinsItsOwnWait {
    private final Claim claim = new Claim();
    private final long first = claim.open();
    private final boolean ended = claim.win(first);

    @Actor
    public void owner() {
      claim.open();
    }

    @Actor
    public void others(ZZZ_Result r) {
      r.r1 = !ended || claim.win(first);
      r.r2 = claim.win(first + 2);
    }

    @Arbiter
    public void end(ZZZ_Result r) {
      r.r3 = claim.isOpen();
    }
  }
}
