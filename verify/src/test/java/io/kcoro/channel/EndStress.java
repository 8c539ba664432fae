package io.kcoro.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kcoro.internal.wait.RecordedWaiter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/// The end of a channel against an operation on it.
public final class EndStress {
  private EndStress() {}

  @JCStressTest
  @Outcome(id = "DONE, true, received 1", expect = ACCEPTABLE, desc = "sent before the end")
  @Outcome(id = "CLOSED, true, closed", expect = ACCEPTABLE, desc = "closed before the send")
  @Outcome(id = "DONE, true, closed", expect = FORBIDDEN, desc = "the element is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class CloseOrSendToReceiver {
    private final DefaultChannel<Integer> channel = WaiterStress.rendezvous();
    private final RecordedWaiter receiver = new RecordedWaiter();

    public CloseOrSendToReceiver() {
      channel.poll(receiver);
    }

    @Actor
    public void send(LLL_Result r) {
      r.r1 = channel.offer(1, null);
    }

    @Actor
    public void close(LLL_Result r) {
      r.r2 = channel.closeForSend(null);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = receiver.end();
      channel.checkInvariants();
    }
  }

  @JCStressTest
  @Outcome(id = "DONE, true, 1 then CLOSED", expect = ACCEPTABLE, desc = "sent before the end")
  @Outcome(id = "CLOSED, true, CLOSED then CLOSED", expect = ACCEPTABLE, desc = "closed first")
  @Outcome(id = "DONE, true, CLOSED.*", expect = FORBIDDEN, desc = "the element is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class CloseOrSendToBuffer {
    private final DefaultChannel<Integer> channel = WaiterStress.buffered(1);

    @Actor
    public void send(LLL_Result r) {
      r.r1 = channel.offer(1, null);
    }

    @Actor
    public void close(LLL_Result r) {
      r.r2 = channel.closeForSend(null);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = channel.poll(null) + " then " + channel.poll(null);
      channel.checkInvariants();
    }
  }

  /// A pending send outlives `close`, and can still be given up.
  @JCStressTest
  @Outcome(id = "true, true, withdrawn then CLOSED", expect = ACCEPTABLE, desc = "given up")
  @Outcome(id = "true, false, .*", expect = FORBIDDEN, desc = "close must not end a pending send")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class CloseOrWithdrawSender {
    private final DefaultChannel<Integer> channel = WaiterStress.rendezvous();
    private final RecordedWaiter sender = new RecordedWaiter();

    public CloseOrWithdrawSender() {
      channel.offer(1, sender);
    }

    @Actor
    public void close(LLL_Result r) {
      r.r1 = channel.closeForSend(null);
    }

    @Actor
    public void withdraw(LLL_Result r) {
      r.r2 = channel.withdraw(sender);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = sender.end() + " then " + channel.poll(null);
      channel.checkInvariants();
    }
  }

  @JCStressTest
  @Outcome(id = "true, true, withdrawn", expect = ACCEPTABLE, desc = "withdrawn in time")
  @Outcome(id = "true, false, closed", expect = ACCEPTABLE, desc = "closed in time")
  @Outcome(id = "true, false, (withdrawn|.*queued)", expect = FORBIDDEN, desc = "never resumed")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "ended twice")
  @State
  public static class CloseOrWithdrawReceiver {
    private final DefaultChannel<Integer> channel = WaiterStress.rendezvous();
    private final RecordedWaiter receiver = new RecordedWaiter();

    public CloseOrWithdrawReceiver() {
      channel.poll(receiver);
    }

    @Actor
    public void close(LLL_Result r) {
      r.r1 = channel.closeForSend(null);
    }

    @Actor
    public void withdraw(LLL_Result r) {
      r.r2 = channel.withdraw(receiver);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = receiver.end();
      channel.checkInvariants();
    }
  }

  /// A channel that writes down what its undelivered hook gets.
  private static DefaultChannel<Integer> hooked(List<Integer> undelivered, int capacity) {
    return Channel.<Integer>builder()
        .buffered(capacity)
        .onUndelivered((element, reason) -> undelivered.add(element))
        .build(1);
  }

  @JCStressTest
  @Outcome(id = "DONE, true, \\[0, 1\\]", expect = ACCEPTABLE, desc = "sent, then cancelled")
  @Outcome(id = "CLOSED, true, \\[0\\]", expect = ACCEPTABLE, desc = "cancelled before the send")
  @Outcome(id = "DONE, true, \\[0\\]", expect = FORBIDDEN, desc = "the element sent is lost")
  @Outcome(id = "CLOSED, true, \\[0, 1\\]", expect = FORBIDDEN, desc = "it is still its sender's")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the buffered element is lost or doubled")
  @State
  public static class CancelOrSend {
    private final List<Integer> undelivered = new CopyOnWriteArrayList<>();
    private final DefaultChannel<Integer> channel = hooked(undelivered, 2);

    public CancelOrSend() {
      channel.offer(0, null);
    }

    @Actor
    public void send(LLL_Result r) {
      r.r1 = channel.offer(1, null);
    }

    @Actor
    public void cancel(LLL_Result r) {
      r.r2 = channel.cancelAll(null);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = undelivered.toString();
      channel.checkInvariants();
    }
  }

  @JCStressTest
  @Outcome(id = "0, true, \\[\\]", expect = ACCEPTABLE, desc = "received before the cancel")
  @Outcome(id = "CLOSED, true, \\[0\\]", expect = ACCEPTABLE, desc = "cancelled before")
  @Outcome(id = "0, true, \\[0\\]", expect = FORBIDDEN, desc = "the element came out twice")
  @Outcome(id = "CLOSED, true, \\[\\]", expect = FORBIDDEN, desc = "the element is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class CancelOrReceive {
    private final List<Integer> undelivered = new CopyOnWriteArrayList<>();
    private final DefaultChannel<Integer> channel = hooked(undelivered, 1);

    public CancelOrReceive() {
      channel.offer(0, null);
    }

    @Actor
    public void receive(LLL_Result r) {
      r.r1 = channel.poll(null);
    }

    @Actor
    public void cancel(LLL_Result r) {
      r.r2 = channel.cancelAll(null);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = undelivered.toString();
      channel.checkInvariants();
    }
  }

  @JCStressTest
  @Outcome(id = "true, true, withdrawn \\[0\\]", expect = ACCEPTABLE, desc = "withdrawn in time")
  @Outcome(id = "true, false, closed \\[0\\]", expect = ACCEPTABLE, desc = "cancelled in time")
  @Outcome(id = ".*1\\]", expect = FORBIDDEN, desc = "a pending element is its sender's")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the sender was left, or resumed twice")
  @State
  public static class CancelOrWithdrawSender {
    private final List<Integer> undelivered = new CopyOnWriteArrayList<>();
    private final DefaultChannel<Integer> channel = hooked(undelivered, 1);
    private final RecordedWaiter sender = new RecordedWaiter();

    public CancelOrWithdrawSender() {
      channel.offer(0, null);
      channel.offer(1, sender);
    }

    @Actor
    public void cancel(LLL_Result r) {
      r.r1 = channel.cancelAll(null);
    }

    @Actor
    public void withdraw(LLL_Result r) {
      r.r2 = channel.withdraw(sender);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = sender.end() + " " + undelivered;
      channel.checkInvariants();
    }
  }
}
