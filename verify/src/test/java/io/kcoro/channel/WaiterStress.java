package io.kcoro.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kcoro.internal.wait.RecordedWaiter;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/// One queued waiter and two who want it: one gets it.
public final class WaiterStress {
  private WaiterStress() {}

  static DefaultChannel<Integer> rendezvous() {
    return Channel.<Integer>builder().name("stressed").rendezvous().build(1);
  }

  static DefaultChannel<Integer> buffered(int capacity) {
    return Channel.<Integer>builder().name("stressed").buffered(capacity).build(1);
  }

  @JCStressTest
  @Outcome(id = "DONE, false, received 1", expect = ACCEPTABLE, desc = "sent in time")
  @Outcome(id = "WOULD_BLOCK, true, withdrawn", expect = ACCEPTABLE, desc = "withdrawn in time")
  @Outcome(id = "DONE, true, .*", expect = FORBIDDEN, desc = "the element is lost")
  @Outcome(id = "WOULD_BLOCK, false, .*", expect = FORBIDDEN, desc = "the waiter is nobody's")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class SendOrWithdraw {
    private final DefaultChannel<Integer> channel = rendezvous();
    private final RecordedWaiter receiver = new RecordedWaiter();

    public SendOrWithdraw() {
      channel.poll(receiver);
    }

    @Actor
    public void send(LLL_Result r) {
      r.r1 = channel.offer(1, null);
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

  @JCStressTest
  @Outcome(id = "1, false, matched", expect = ACCEPTABLE, desc = "received in time")
  @Outcome(id = "WOULD_BLOCK, true, withdrawn", expect = ACCEPTABLE, desc = "withdrawn in time")
  @Outcome(id = "1, true, .*", expect = FORBIDDEN, desc = "received and still the sender's")
  @Outcome(id = "WOULD_BLOCK, false, .*", expect = FORBIDDEN, desc = "the waiter is nobody's")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class ReceiveOrWithdraw {
    private final DefaultChannel<Integer> channel = rendezvous();
    private final RecordedWaiter sender = new RecordedWaiter();

    public ReceiveOrWithdraw() {
      channel.offer(1, sender);
    }

    @Actor
    public void receive(LLL_Result r) {
      r.r1 = channel.poll(null);
    }

    @Actor
    public void withdraw(LLL_Result r) {
      r.r2 = channel.withdraw(sender);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = sender.end();
      channel.checkInvariants();
    }
  }

  @JCStressTest
  @Outcome(id = "DONE, WOULD_BLOCK, received 1", expect = ACCEPTABLE, desc = "the first sender")
  @Outcome(id = "WOULD_BLOCK, DONE, received 2", expect = ACCEPTABLE, desc = "the second sender")
  @Outcome(id = "DONE, DONE, .*", expect = FORBIDDEN, desc = "one element is lost")
  @Outcome(
      id = "WOULD_BLOCK, WOULD_BLOCK, .*",
      expect = FORBIDDEN,
      desc = "nobody met the receiver")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class TwoSendersOneReceiver {
    private final DefaultChannel<Integer> channel = rendezvous();
    private final RecordedWaiter receiver = new RecordedWaiter();

    public TwoSendersOneReceiver() {
      channel.poll(receiver);
    }

    @Actor
    public void sendOne(LLL_Result r) {
      r.r1 = channel.offer(1, null);
    }

    @Actor
    public void sendTwo(LLL_Result r) {
      r.r2 = channel.offer(2, null);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = receiver.end();
      channel.checkInvariants();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 1, 0, matched", expect = ACCEPTABLE, desc = "in the order of sending")
  @Outcome(id = "1, 0, 0, matched", expect = ACCEPTABLE, desc = "in the order of sending")
  @Outcome(id = ".*, [1-9], .*", expect = FORBIDDEN, desc = "an element came twice")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "lost, doubled, or the sender was left")
  @State
  public static class TwoReceiversOneElementAndOneSender {
    private final DefaultChannel<Integer> channel = buffered(1);
    private final RecordedWaiter sender = new RecordedWaiter();

    public TwoReceiversOneElementAndOneSender() {
      channel.offer(0, null);
      channel.offer(1, sender);
    }

    @Actor
    public void receive(LLLL_Result r) {
      r.r1 = channel.poll(null);
    }

    @Actor
    public void receiveToo(LLLL_Result r) {
      r.r2 = channel.poll(null);
    }

    @Arbiter
    public void end(LLLL_Result r) {
      r.r3 = channel.snapshot().buffered();
      r.r4 = sender.end();
      channel.checkInvariants();
    }
  }

  /// What the sender wrote before is there for the receiver.
  @JCStressTest
  @Outcome(id = "DONE, nothing", expect = ACCEPTABLE, desc = "came before the element")
  @Outcome(id = "DONE, written", expect = ACCEPTABLE, desc = "came after it")
  @Outcome(id = "DONE, torn", expect = FORBIDDEN, desc = "the send did not happen before")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "there is room for the element")
  @State
  public static class SendHappensBeforeReceive {
    private static final class Parcel {
      private int content;
    }

    private final DefaultChannel<Parcel> channel = Channel.<Parcel>builder().buffered(1).build(1);

    @Actor
    public void send(LL_Result r) {
      Parcel parcel = new Parcel();
      parcel.content = 1;
      r.r1 = channel.offer(parcel, null);
    }

    @Actor
    public void receive(LL_Result r) {
      r.r2 =
          !(channel.poll(null) instanceof Parcel parcel)
              ? "nothing"
              : parcel.content == 1 ? "written" : "torn";
    }
  }
}
