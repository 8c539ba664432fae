package io.kcoro.internal.wait;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZL_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/// The firing of a signal against those who register with it, or leave it, just then.
public final class CancelSignalStress {
  private CancelSignalStress() {}

  private static final class Counting extends CancelHandler {
    private final AtomicInteger runs = new AtomicInteger();

    @Override
    protected void fired() {
      runs.incrementAndGet();
    }
  }

  @JCStressTest
  @Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "registered in time, ran")
  @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "refused: it has fired")
  @Outcome(id = "true, true, 0", expect = FORBIDDEN, desc = "the handler is lost")
  @Outcome(id = "true, false, 1", expect = FORBIDDEN, desc = "refused, and ran all the same")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the only one who fires is not the first")
  @State
  public static class FireOrRegister {
    private final CancelSignal signal = new CancelSignal();
    private final Counting handler = new Counting();

    @Actor
    public void fire(ZZI_Result r) {
      r.r1 = signal.fire("why");
    }

    @Actor
    public void register(ZZI_Result r) {
      r.r2 = signal.register(handler);
    }

    @Arbiter
    public void end(ZZI_Result r) {
      r.r3 = handler.runs.get();
      signal.checkInvariants();
    }
  }

  @JCStressTest
  @Outcome(id = "true, true, 0", expect = ACCEPTABLE, desc = "it had left before")
  @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "it was about to run, or had run")
  @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "it left before its turn came")
  @Outcome(id = "true, true, 1", expect = FORBIDDEN, desc = "it had left, and ran")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the handler ran twice")
  @State
  public static class FireOrUnregister {
    private final CancelSignal signal = new CancelSignal();
    private final Counting handler = new Counting();

    public FireOrUnregister() {
      signal.register(handler);
    }

    @Actor
    public void fire(ZZI_Result r) {
      r.r1 = signal.fire("why");
    }

    @Actor
    public void leave(ZZI_Result r) {
      signal.unregister(handler);
      r.r2 = signal.firedReason() == null;
    }

    @Arbiter
    public void end(ZZI_Result r) {
      r.r3 = handler.runs.get();
      signal.checkInvariants();
    }
  }

  /// A handler sees its own signal, and those below the one that fires, set already.
  @JCStressTest
  @Outcome(id = "child, true, 1", expect = ACCEPTABLE, desc = "linked in time")
  @Outcome(id = "nothing, false, 0", expect = ACCEPTABLE, desc = "linked too late")
  @Outcome(id = "nothing, true, .*", expect = FORBIDDEN, desc = "the child is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the child's handler was lost, or ran twice")
  @State
  public static class FireOrLink {
    private final CancelSignal parent = new CancelSignal();
    private final CancelSignal child = new CancelSignal();
    private final Counting handler = new Counting();

    public FireOrLink() {
      child.register(handler);
    }

    @Actor
    public void fire() {
      parent.fire("why");
    }

    @Actor
    public void link(LZL_Result r) {
      r.r2 =
          parent.register(
              new CancelHandler() {
                @Override
                protected void fired() {}

                @Override
                protected CancelSignal child() {
                  return child;
                }
              });
    }

    @Arbiter
    public void end(LZL_Result r) {
      r.r1 = child.firedReason() == null ? "nothing" : "child";
      r.r3 = handler.runs.get();
      parent.checkInvariants();
      child.checkInvariants();
    }
  }

  @JCStressTest
  @Outcome(id = "one, true, 1", expect = ACCEPTABLE, desc = "the first")
  @Outcome(id = "two, false, 1", expect = ACCEPTABLE, desc = "the second")
  @Outcome(id = ".*, 2", expect = FORBIDDEN, desc = "the handler ran twice")
  @Outcome(id = ".*, 0", expect = FORBIDDEN, desc = "the handler is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the reason is not that of the first")
  @State
  public static class TwoFire {
    private final CancelSignal signal = new CancelSignal();
    private final Counting handler = new Counting();

    public TwoFire() {
      signal.register(handler);
    }

    @Actor
    public void one(LZL_Result r) {
      r.r2 = signal.fire("one");
    }

    @Actor
    public void two() {
      signal.fire("two");
    }

    @Arbiter
    public void end(LZL_Result r) {
      r.r1 = signal.firedReason();
      r.r3 = handler.runs.get();
      signal.checkInvariants();
    }
  }
}
