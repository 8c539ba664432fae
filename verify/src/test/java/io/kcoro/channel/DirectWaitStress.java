package io.kcoro.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kcoro.internal.timer.Timed;
import io.kcoro.internal.wait.DirectWaiter;
import io.kcoro.time.TimeSource;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/// The wait of a thread, which gives up at once, against the value it waits for.
///
/// What ends the wait is there before it begins (a deadline that has come, the thread's own
/// interrupt), so that it ends by itself, and no interrupt can hit anything else.
public final class DirectWaitStress {
  private DirectWaitStress() {}

  /// Waits in `channel` as a receive does that had to queue.
  private static String receive(DefaultChannel<Integer> channel, boolean timed) {
    String end;
    try {
      DirectWaiter waiter = new DirectWaiter(channel, null);
      Object taken = channel.poll(waiter);
      if (taken != ChannelEngine.Nothing.WOULD_BLOCK) {
        end = taken == ChannelEngine.Nothing.CLOSED ? "CLOSED" : "received " + taken;
      } else {
        DirectWaiter.End how =
            waiter.await(timed ? Timed.timersOf(TimeSource.system()) : null, System.nanoTime());
        end = how == DirectWaiter.End.MATCHED ? "received " + waiter.slot : how.toString();
      }
    } catch (InterruptedException e) {
      end = "INTERRUPTED";
    }
    channel.checkInvariants();
    return Thread.interrupted() ? end + " with flag" : end;
  }

  @JCStressTest
  @Outcome(id = "received 1, DONE", expect = ACCEPTABLE, desc = "the value came in time")
  @Outcome(id = "TIMED_OUT, WOULD_BLOCK", expect = ACCEPTABLE, desc = "it came too late")
  @Outcome(id = "TIMED_OUT, DONE", expect = FORBIDDEN, desc = "the element is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class TimeoutOrValue {
    private final DefaultChannel<Integer> channel = WaiterStress.rendezvous();

    @Actor
    public void receive(LL_Result r) {
      r.r1 = DirectWaitStress.receive(channel, true);
    }

    @Actor
    public void send(LL_Result r) {
      r.r2 = channel.offer(1, null);
    }
  }

  @JCStressTest
  @Outcome(id = "received 1 with flag, DONE", expect = ACCEPTABLE, desc = "the value won")
  @Outcome(id = "INTERRUPTED, WOULD_BLOCK", expect = ACCEPTABLE, desc = "the interrupt won")
  @Outcome(id = "INTERRUPTED.*, DONE", expect = FORBIDDEN, desc = "the element is lost")
  @Outcome(id = "received 1, DONE", expect = FORBIDDEN, desc = "the interrupt is lost")
  @Outcome(id = "INTERRUPTED with flag, .*", expect = FORBIDDEN, desc = "interrupted twice")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class InterruptOrValue {
    private final DefaultChannel<Integer> channel = WaiterStress.rendezvous();

    @Actor
    public void receive(LL_Result r) {
      Thread.currentThread().interrupt();
      r.r1 = DirectWaitStress.receive(channel, false);
    }

    @Actor
    public void send(LL_Result r) {
      r.r2 = channel.offer(1, null);
    }
  }

  @JCStressTest
  @Outcome(id = "received 1, DONE", expect = ACCEPTABLE, desc = "the value came in time")
  @Outcome(id = "CLOSED, WOULD_BLOCK", expect = ACCEPTABLE, desc = "sent too early, then closed")
  @Outcome(id = "TIMED_OUT, WOULD_BLOCK", expect = ACCEPTABLE, desc = "sent early, or too late")
  @Outcome(id = "received 1, WOULD_BLOCK", expect = FORBIDDEN, desc = "the element was made up")
  @Outcome(id = "(CLOSED|TIMED_OUT), DONE", expect = FORBIDDEN, desc = "the element is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "nobody has ended the channel before the send")
  @State
  public static class TimeoutOrValueOrEnd {
    private final DefaultChannel<Integer> channel = WaiterStress.rendezvous();

    @Actor
    public void receive(LL_Result r) {
      r.r1 = DirectWaitStress.receive(channel, true);
    }

    @Actor
    public void sendThenClose(LL_Result r) {
      r.r2 = channel.offer(1, null);
      channel.closeForSend(null);
    }
  }
}
