package io.kcoro.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kcoro.channel.SelectUnderCheck.Turn;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/// Selects that meet others, and each other: exactly one clause takes effect.
///
/// A turn begins in the constructor or an actor and is settled by the arbiter, or by the actor that
/// gives it up: no thread waits.
public final class SelectStress {
  private SelectStress() {}

  /// A turn that may have been settled at once.
  private static final class Begun {
    private final Turn turn;
    private SelectClause chosen;

    Begun(Select select, ChannelClause... clauses) {
      turn = new Turn(select, List.of(clauses));
    }

    Begun begin() {
      turn.select().reset();
      chosen = turn.select().tryClauses();
      if (chosen == null) {
        chosen = turn.select().takeOrQueue();
      }
      return this;
    }

    /// How it ended, at the latest now.
    String settle() {
      SelectClause last = chosen != null ? chosen : turn.select().giveUp();
      turn.select().checkInvariants();
      if (last instanceof ChannelClause clause && clause.isClosed()) {
        return turn.clauses().indexOf(clause) + " closed";
      }
      return turn.text(last);
    }
  }

  private static String left(DefaultChannel<?>... channels) {
    long waiting = 0;
    for (DefaultChannel<?> channel : channels) {
      channel.checkInvariants();
      waiting += channel.snapshot().waitingReceivers() + channel.snapshot().waitingSenders();
    }
    return waiting + " left";
  }

  @JCStressTest
  @Outcome(id = "0 sent, 1 received 1, 0 left", expect = ACCEPTABLE, desc = "met on channel a")
  @Outcome(id = "1 received 2, 0 sent, 0 left", expect = ACCEPTABLE, desc = "met on channel b")
  @Outcome(id = "0 sent, 0 sent, .*", expect = FORBIDDEN, desc = "both elements are lost")
  @Outcome(id = "1 .*, 1 .*, .*", expect = FORBIDDEN, desc = "both took effect")
  @Outcome(id = "withdrawn, withdrawn, .*", expect = FORBIDDEN, desc = "they missed each other")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class TwoSelectsOverTwoChannels {
    private final DefaultChannel<Integer> a = WaiterStress.rendezvous();
    private final DefaultChannel<Integer> b = WaiterStress.rendezvous();
    private final Begun one;
    private final Begun two;

    public TwoSelectsOverTwoChannels() {
      Select first = Select.ordered();
      one = new Begun(first, first.send(a, 1), first.receive(b));
      Select second = Select.ordered();
      two = new Begun(second, second.send(b, 2), second.receive(a));
    }

    @Actor
    public void one() {
      one.begin();
    }

    @Actor
    public void two() {
      two.begin();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r1 = one.settle();
      r.r2 = two.settle();
      r.r3 = left(a, b);
    }
  }

  @JCStressTest
  @Outcome(id = "DONE, WOULD_BLOCK, 0 received 1", expect = ACCEPTABLE, desc = "by channel a")
  @Outcome(id = "WOULD_BLOCK, DONE, 1 received 2", expect = ACCEPTABLE, desc = "by channel b")
  @Outcome(id = "DONE, DONE, .*", expect = FORBIDDEN, desc = "one element is lost")
  @Outcome(id = "WOULD_BLOCK, WOULD_BLOCK, .*", expect = FORBIDDEN, desc = "nobody met the select")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class TwoSendersOneSelect {
    private final DefaultChannel<Integer> a = WaiterStress.rendezvous();
    private final DefaultChannel<Integer> b = WaiterStress.rendezvous();
    private final Begun queued;

    public TwoSendersOneSelect() {
      Select select = Select.ordered();
      queued = new Begun(select, select.receive(a), select.receive(b)).begin();
    }

    @Actor
    public void sendA(LLL_Result r) {
      r.r1 = a.offer(1, null);
    }

    @Actor
    public void sendB(LLL_Result r) {
      r.r2 = b.offer(2, null);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = queued.settle();
      left(a, b);
    }
  }

  @JCStressTest
  @Outcome(id = "1, WOULD_BLOCK, 0 sent", expect = ACCEPTABLE, desc = "by channel a")
  @Outcome(id = "WOULD_BLOCK, 2, 1 sent", expect = ACCEPTABLE, desc = "by channel b")
  @Outcome(id = "1, 2, .*", expect = FORBIDDEN, desc = "the losing element was sent as well")
  @Outcome(id = "WOULD_BLOCK, WOULD_BLOCK, .*", expect = FORBIDDEN, desc = "nobody met the select")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class TwoReceiversOneSelect {
    private final DefaultChannel<Integer> a = WaiterStress.rendezvous();
    private final DefaultChannel<Integer> b = WaiterStress.rendezvous();
    private final Begun queued;

    public TwoReceiversOneSelect() {
      Select select = Select.ordered();
      queued = new Begun(select, select.send(a, 1), select.send(b, 2)).begin();
    }

    @Actor
    public void receiveA(LLL_Result r) {
      r.r1 = a.poll(null);
    }

    @Actor
    public void receiveB(LLL_Result r) {
      r.r2 = b.poll(null);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = queued.settle();
      left(a, b);
    }
  }

  @JCStressTest
  @Outcome(id = "DONE, withdrawn, 0 left", expect = FORBIDDEN, desc = "the element is lost")
  @Outcome(id = "DONE, 0 received 1, 0 left", expect = ACCEPTABLE, desc = "sent in time")
  @Outcome(id = "WOULD_BLOCK, withdrawn, 0 left", expect = ACCEPTABLE, desc = "given up in time")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class SelectGivesUpOrIsServed {
    private final DefaultChannel<Integer> a = WaiterStress.rendezvous();
    private final DefaultChannel<Integer> b = WaiterStress.rendezvous();
    private final Begun queued;

    public SelectGivesUpOrIsServed() {
      Select select = Select.ordered();
      queued = new Begun(select, select.receive(a), select.receive(b)).begin();
    }

    @Actor
    public void send(LLL_Result r) {
      r.r1 = a.offer(1, null);
    }

    @Actor
    public void giveUp(LLL_Result r) {
      r.r2 = queued.settle();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = left(a, b);
    }
  }

  /// A sender of the first turn must not be taken for one of the second, nor be lost between them.
  @JCStressTest
  @Outcome(id = "DONE, 0 received 1, withdrawn", expect = ACCEPTABLE, desc = "in the first turn")
  @Outcome(id = "DONE, withdrawn, 0 received 1", expect = ACCEPTABLE, desc = "in the second turn")
  @Outcome(id = "WOULD_BLOCK, withdrawn, withdrawn", expect = ACCEPTABLE, desc = "in between")
  @Outcome(id = "DONE, withdrawn, withdrawn", expect = FORBIDDEN, desc = "the element is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the element was received twice, or made up")
  @State
  public static class SenderMeetsOneOfTwoTurns {
    private final DefaultChannel<Integer> a = WaiterStress.rendezvous();
    private final DefaultChannel<Integer> b = WaiterStress.rendezvous();
    private final Begun turns;

    public SenderMeetsOneOfTwoTurns() {
      Select select = Select.ordered();
      turns = new Begun(select, select.receive(a), select.receive(b)).begin();
    }

    @Actor
    public void send(LLL_Result r) {
      r.r1 = a.offer(1, null);
    }

    @Actor
    public void nextTurn(LLL_Result r) {
      r.r2 = turns.settle();
      turns.begin();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = turns.settle();
      left(a, b);
    }
  }

  @JCStressTest
  @Outcome(id = "true, DONE, 1 received 2", expect = ACCEPTABLE, desc = "by the send")
  @Outcome(id = "true, WOULD_BLOCK, 0 closed", expect = ACCEPTABLE, desc = "by the close")
  @Outcome(id = "true, DONE, 0 closed", expect = FORBIDDEN, desc = "the element is lost")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class CloseOrSendToSelect {
    private final DefaultChannel<Integer> a = WaiterStress.rendezvous();
    private final DefaultChannel<Integer> b = WaiterStress.rendezvous();
    private final Begun queued;

    public CloseOrSendToSelect() {
      Select select = Select.ordered();
      queued = new Begun(select, select.receive(a), select.receive(b)).begin();
    }

    @Actor
    public void close(LLL_Result r) {
      r.r1 = a.closeForSend(null);
    }

    @Actor
    public void send(LLL_Result r) {
      r.r2 = b.offer(2, null);
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = queued.settle();
      left(a, b);
    }
  }
}
