package io.kcoro.internal.queue;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/// The owner of a run queue against a thief.
public final class RunQueueStress {
  private RunQueueStress() {}

  /// What is left, in order.
  private static String left(RunQueue<Element> queue) {
    queue.checkInvariants();
    StringBuilder left = new StringBuilder();
    for (Element element; (element = queue.poll()) != null; ) {
      left.append(element.number);
    }
    return left.toString();
  }

  private static String number(Element element) {
    return element == null ? "-" : Integer.toString(element.number);
  }

  /// Its field is plain: that it is seen is the queue's doing.
  static final class Element {
    int number;

    Element(int number) {
      this.number = number;
    }
  }

  @JCStressTest
  @Outcome(id = "-, -, 12", expect = ACCEPTABLE, desc = "nothing was there yet")
  @Outcome(id = "-, 1, 2", expect = ACCEPTABLE, desc = "the first was there")
  @Outcome(id = "-, 0, .*", expect = FORBIDDEN, desc = "an element that was not written yet")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "lost, or taken twice")
  @State
  public static class PushAndGrowOrSteal {
    private final RunQueue<Element> queue = new RunQueue<>(1);

    @Actor
    public void owner(LLL_Result r) {
      queue.push(new Element(1));
      queue.push(new Element(2));
      r.r1 = "-";
    }

    @Actor
    public void thief(LLL_Result r) {
      r.r2 = number(queue.steal());
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = left(queue);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 2, ", expect = ACCEPTABLE, desc = "the owner was first")
  @Outcome(id = "2, 1, ", expect = ACCEPTABLE, desc = "the thief was first")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "lost, or taken twice")
  @State
  public static class PollOrSteal {
    private final RunQueue<Element> queue = new RunQueue<>(2);

    public PollOrSteal() {
      queue.push(new Element(1));
      queue.push(new Element(2));
    }

    @Actor
    public void owner(LLL_Result r) {
      r.r1 = number(queue.poll());
    }

    @Actor
    public void thief(LLL_Result r) {
      r.r2 = number(queue.steal());
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = left(queue);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 2, 34", expect = ACCEPTABLE, desc = "two were there")
  @Outcome(id = "1, 23, 4", expect = ACCEPTABLE, desc = "three were there: the fourth had come")
  @Outcome(id = "3, 12, 4", expect = ACCEPTABLE, desc = "the thief was first")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "lost, or taken twice")
  @State
  public static class PollAndPushOrStealHalf {
    private final RunQueue<Element> queue = new RunQueue<>(4);

    public PollAndPushOrStealHalf() {
      queue.push(new Element(1));
      queue.push(new Element(2));
      queue.push(new Element(3));
    }

    @Actor
    public void owner(LLL_Result r) {
      r.r1 = number(queue.poll());
      queue.push(new Element(4));
    }

    @Actor
    public void thief(LLL_Result r) {
      Object[] stolen = new Object[2];
      StringBuilder numbers = new StringBuilder();
      for (int i = 0, count = queue.steal(stolen, 2); i < count; i++) {
        numbers.append(number((Element) stolen[i]));
      }
      r.r2 = numbers.toString();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = left(queue);
    }
  }

  @JCStressTest
  @Outcome(id = "1, -, 2", expect = ACCEPTABLE, desc = "the thief came between")
  @Outcome(id = "1, 2, ", expect = ACCEPTABLE, desc = "the thief came last")
  @Outcome(id = "-, 1, 2", expect = ACCEPTABLE, desc = "the thief came first")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "lost, or taken twice")
  @State
  public static class TrimOrSteal {
    private final RunQueue<Element> queue = new RunQueue<>(1);

    public TrimOrSteal() {
      queue.push(new Element(1));
    }

    @Actor
    public void owner(LLL_Result r) {
      r.r1 = number(queue.poll());
      queue.trim();
      queue.push(new Element(2));
    }

    @Actor
    public void thief(LLL_Result r) {
      r.r2 = number(queue.steal());
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = left(queue);
    }
  }
}
