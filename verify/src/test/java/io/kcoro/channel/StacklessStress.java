package io.kcoro.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.StacklessBodies.Receiver;
import io.kcoro.channel.StacklessBodies.Receiving;
import io.kcoro.channel.StacklessBodies.Selecting;
import io.kcoro.channel.StacklessBodies.Sending;
import io.kcoro.channel.StacklessBodies.Trying;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/// A stackless coroutine that begins to wait or waits, and those who end the wait.
public final class StacklessStress {
  private StacklessStress() {}

  /// A coroutine that wants one element.
  private static final class Party {
    private final DefaultChannel<Integer> channel;
    private final Receiver body;
    private final SteppedCoroutine coroutine;

    Party(Receiver body) {
      channel = body.channel;
      this.body = body;
      coroutine = new SteppedCoroutine(body);
    }

    /// Already in the queue of the channel.
    Party waiting() {
      coroutine.turn();
      return this;
    }

    String settle() {
      String end = coroutine.settle();
      long queued = body.waiting();
      return end + " " + body.got + (queued == 0 ? "" : ", in " + queued + " queue");
    }
  }

  /// The sender may come while the coroutine is on its way out of a step.
  @JCStressTest
  @Outcome(id = "DONE, done \\[1\\]", expect = ACCEPTABLE, desc = "resumed, early or not")
  @Outcome(id = "WOULD_BLOCK, waits \\[\\], in 1 queue", expect = ACCEPTABLE, desc = "came before")
  @Outcome(id = "DONE, waits.*", expect = FORBIDDEN, desc = "the wake-up is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class SendOrBeginReceive {
    private final Party party = new Party(new Receiving(WaiterStress.rendezvous(), 1));

    @Actor
    public void begin() {
      party.coroutine.turn();
    }

    @Actor
    public void send(LL_Result r) {
      r.r1 = party.channel.offer(1, null);
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r2 = party.settle();
    }
  }

  @JCStressTest
  @Outcome(id = "DONE, done \\[1\\]", expect = ACCEPTABLE, desc = "resumed, early or not")
  @Outcome(id = "WOULD_BLOCK, waits \\[\\], in 1 queue", expect = ACCEPTABLE, desc = "came before")
  @Outcome(id = "DONE, waits.*", expect = FORBIDDEN, desc = "the wake-up is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class SendOrBeginSelect {
    private final Party party = new Party(new Selecting(WaiterStress.rendezvous(), 1));

    @Actor
    public void begin() {
      party.coroutine.turn();
    }

    @Actor
    public void send(LL_Result r) {
      r.r1 = party.channel.offer(1, null);
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r2 = party.settle();
    }
  }

  /// Two who may resume it while it is on its way out.
  @JCStressTest
  @Outcome(id = "DONE, done \\[1\\]", expect = ACCEPTABLE, desc = "sent in time")
  @Outcome(id = "WOULD_BLOCK, done \\[CANCELLED\\]", expect = ACCEPTABLE, desc = "given up")
  @Outcome(id = "DONE, done \\[CANCELLED\\]", expect = FORBIDDEN, desc = "the element is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "never resumed, or twice")
  @State
  public static class SendOrGiveUpOrBegin {
    private final CancellationSource source = new CancellationSource();
    private final Party party = new Party(new Trying(WaiterStress.rendezvous(), 1, source.token()));

    @Actor
    public void begin() {
      party.coroutine.turn();
    }

    @Actor
    public void send(LL_Result r) {
      r.r1 = party.channel.offer(1, null);
    }

    @Actor
    public void giveUp() {
      source.cancel("given up");
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r2 = party.settle();
    }
  }

  @JCStressTest
  @Outcome(id = "DONE, done \\[1\\]", expect = ACCEPTABLE, desc = "received before the end")
  @Outcome(id = "WOULD_BLOCK, cancelled \\[\\]", expect = ACCEPTABLE, desc = "cancelled before")
  @Outcome(id = "DONE, cancelled \\[\\]", expect = FORBIDDEN, desc = "the element is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "never resumed, or twice")
  @State
  public static class CancelOrSend {
    private final Party party = new Party(new Receiving(WaiterStress.rendezvous(), 1)).waiting();

    @Actor
    public void cancel() {
      party.coroutine.cancel();
    }

    @Actor
    public void send(LL_Result r) {
      r.r1 = party.channel.offer(1, null);
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r2 = party.settle();
    }
  }

  @JCStressTest
  @Outcome(id = "DONE, done \\[1\\]", expect = ACCEPTABLE, desc = "received before the end")
  @Outcome(id = "WOULD_BLOCK, cancelled \\[\\]", expect = ACCEPTABLE, desc = "cancelled before")
  @Outcome(id = "DONE, cancelled \\[\\]", expect = FORBIDDEN, desc = "the element is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "never resumed, or twice")
  @State
  public static class CancelOrSendToSelect {
    private final Party party = new Party(new Selecting(WaiterStress.rendezvous(), 1)).waiting();

    @Actor
    public void cancel() {
      party.coroutine.cancel();
    }

    @Actor
    public void send(LL_Result r) {
      r.r1 = party.channel.offer(1, null);
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r2 = party.settle();
    }
  }

  /// A coroutine that is cancelled while it begins to wait sees it, or is withdrawn.
  @JCStressTest
  @Outcome(id = "cancelled \\[\\]", expect = ACCEPTABLE, desc = "cancelled")
  @Outcome(id = "waits.*", expect = FORBIDDEN, desc = "the cancellation is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "resumed twice")
  @State
  public static class CancelOrBeginReceive {
    private final Party party = new Party(new Receiving(WaiterStress.rendezvous(), 1));

    @Actor
    public void begin() {
      party.coroutine.turn();
    }

    @Actor
    public void cancel() {
      party.coroutine.cancel();
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = party.settle();
    }
  }

  @JCStressTest
  @Outcome(id = "cancelled \\[\\]", expect = ACCEPTABLE, desc = "cancelled")
  @Outcome(id = "waits.*", expect = FORBIDDEN, desc = "the cancellation is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "resumed twice")
  @State
  public static class CancelOrBeginSelect {
    private final Party party = new Party(new Selecting(WaiterStress.rendezvous(), 1));

    @Actor
    public void begin() {
      party.coroutine.turn();
    }

    @Actor
    public void cancel() {
      party.coroutine.cancel();
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = party.settle();
    }
  }

  @JCStressTest
  @Outcome(id = "cancelled \\[\\]", expect = ACCEPTABLE, desc = "cancelled")
  @Outcome(id = "waits.*", expect = FORBIDDEN, desc = "the cancellation is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "resumed twice")
  @State
  public static class CancelOrBeginTry {
    private final Party party =
        new Party(new Trying(WaiterStress.rendezvous(), 1, new CancellationSource().token()));

    @Actor
    public void begin() {
      party.coroutine.turn();
    }

    @Actor
    public void cancel() {
      party.coroutine.cancel();
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = party.settle();
    }
  }

  @JCStressTest
  @Outcome(id = "1, done", expect = ACCEPTABLE, desc = "sent before the end")
  @Outcome(id = "WOULD_BLOCK, cancelled", expect = ACCEPTABLE, desc = "cancelled before")
  @Outcome(id = "1, cancelled", expect = FORBIDDEN, desc = "the element has two owners")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "never resumed, or twice")
  @State
  public static class CancelOrReceive {
    private final DefaultChannel<Integer> channel = WaiterStress.rendezvous();
    private final SteppedCoroutine sender = new SteppedCoroutine(new Sending(channel));

    public CancelOrReceive() {
      sender.turn();
    }

    @Actor
    public void cancel() {
      sender.cancel();
    }

    @Actor
    public void receive(LL_Result r) {
      r.r1 = channel.poll(null);
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r2 = sender.settle();
      channel.checkInvariants();
    }
  }
}
