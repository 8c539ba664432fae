package io.kcoro.internal.wait;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kcoro.internal.timer.Timed;
import io.kcoro.time.TimeSource;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.LZZ_Result;
import org.openjdk.jcstress.infra.results.LZ_Result;

/// A thread that waits and gives up at once against who resumes it. The claim decides, as in a
/// select.
public final class ThreadWaiterStress {
  private ThreadWaiterStress() {}

  /// A wait that is resumed by whoever wins its turn.
  public abstract static class Wait extends ThreadWaiter {
    private final Claim turn = new Claim();
    // Plain: as the element of a waiter, handed over by the words of the claim and of the waiter.
    private int value;

    /// Not 0 once the owner can be resumed. It alone can tell that it is ready to be.
    private volatile long opened;

    final void open() {
      reset();
      opened = turn.open();
    }

    @Override
    protected final boolean retreat() {
      return turn.win(opened);
    }

    @Override
    protected final WaitSource source() {
      return new Completion();
    }

    final String await(boolean timed) {
      open();
      Wake wake =
          await(this, timed ? Timed.timersOf(TimeSource.system()) : null, System.nanoTime(), null);
      String end = wake == Wake.RESUMED ? "RESUMED with " + value : wake.toString();
      return Thread.interrupted() ? end + " and flag" : end;
    }

    final boolean tryResume() {
      long won = opened;
      if (won == 0 || !turn.win(won)) {
        return false;
      }
      value = 1;
      resume();
      return true;
    }
  }

  @JCStressTest
  @Outcome(id = "RESUMED with 1, true", expect = ACCEPTABLE, desc = "resumed in time")
  @Outcome(id = "TIMED_OUT, false", expect = ACCEPTABLE, desc = "the deadline was first")
  @Outcome(id = "TIMED_OUT, true", expect = FORBIDDEN, desc = "the value is lost")
  @Outcome(id = "RESUMED with 0, .*", expect = FORBIDDEN, desc = "the value was not published")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class TimeoutOrResume extends Wait {
    @Actor
    public void owner(LZ_Result r) {
      r.r1 = await(true);
    }

    @Actor
    public void partner(LZ_Result r) {
      r.r2 = tryResume();
    }
  }

  @JCStressTest
  @Outcome(id = "RESUMED with 1 and flag, true", expect = ACCEPTABLE, desc = "resumed in time")
  @Outcome(id = "INTERRUPTED, false", expect = ACCEPTABLE, desc = "the interrupt was first")
  @Outcome(id = "RESUMED with 1, true", expect = FORBIDDEN, desc = "the interrupt is lost")
  @Outcome(id = "INTERRUPTED.*, true", expect = FORBIDDEN, desc = "the value is lost")
  @Outcome(id = "INTERRUPTED and flag, .*", expect = FORBIDDEN, desc = "interrupted twice")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class InterruptOrResume extends Wait {
    @Actor
    public void owner(LZ_Result r) {
      Thread.currentThread().interrupt();
      r.r1 = await(false);
    }

    @Actor
    public void partner(LZ_Result r) {
      r.r2 = tryResume();
    }
  }

  /// The interrupt of another thread: it is told by the wait, or by the flag, or never came.
  @JCStressTest
  @Outcome(id = "RESUMED with 1 and flag, true, true", expect = ACCEPTABLE, desc = "interrupted")
  @Outcome(id = "RESUMED with 1, true, false", expect = ACCEPTABLE, desc = "not interrupted")
  @Outcome(id = "TIMED_OUT, false, false", expect = ACCEPTABLE, desc = "too early or too late")
  @Outcome(id = "TIMED_OUT and flag, false, true", expect = ACCEPTABLE, desc = "interrupted then")
  @Outcome(id = "INTERRUPTED, false, true", expect = ACCEPTABLE, desc = "the interrupt was first")
  @Outcome(id = "(RESUMED with 1|TIMED_OUT), .*, true", expect = FORBIDDEN, desc = "it is lost")
  @Outcome(id = ".*flag, .*, false", expect = FORBIDDEN, desc = "the interrupt is made up")
  @Outcome(id = "(INTERRUPTED|TIMED_OUT).*, true, .*", expect = FORBIDDEN, desc = "value lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class InterruptOfAnotherThread extends Wait {
    /// Whom to interrupt; guarded by this, so that nobody is interrupted who has gone on.
    private Thread owner;

    @Actor
    public void owner(LZZ_Result r) {
      synchronized (this) {
        owner = Thread.currentThread();
      }
      String end = await(true);
      synchronized (this) {
        owner = null;
      }
      r.r1 = Thread.interrupted() ? end + " and flag" : end;
    }

    @Actor
    public void partner(LZZ_Result r) {
      r.r2 = tryResume();
      synchronized (this) {
        if (owner != null) {
          owner.interrupt();
          r.r3 = true;
        }
      }
    }
  }

  /// Whoever spins because a value is on its way is not passed over.
  @JCStressTest
  @Outcome(id = "left, nothing", expect = ACCEPTABLE, desc = "given up before the value came")
  @Outcome(id = "stayed, 1", expect = ACCEPTABLE, desc = "the value was on its way")
  @Outcome(id = "left, 1", expect = FORBIDDEN, desc = "the value is lost")
  @Outcome(id = "stayed, nothing", expect = FORBIDDEN, desc = "it stayed for nothing")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the value was not published")
  @State
  public static class LeaveOrResume extends Wait {
    @Actor
    public void owner(LL_Result r) {
      open();
      r.r1 = leave() ? "left" : super.value == 1 ? "stayed" : "stayed unpublished";
    }

    @Actor
    public void partner(LL_Result r) {
      r.r2 = tryResume() ? "1" : "nothing";
    }
  }
}
