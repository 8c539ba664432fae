package io.kcoro.internal.queue;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/// Two threads at an inject queue. Segments of one: each element begins a new one.
public final class InjectQueueStress {
  private InjectQueueStress() {}

  private static String left(InjectQueue<String> queue) {
    queue.checkInvariants();
    StringBuilder left = new StringBuilder();
    for (String element; (element = queue.poll()) != null; ) {
      left.append(element);
    }
    if (!queue.isEmpty()) {
      throw new AssertionError("nothing is left, and it is not empty");
    }
    return left.toString();
  }

  @JCStressTest
  @Outcome(id = "null, null, ab", expect = ACCEPTABLE, desc = "nothing was there yet")
  @Outcome(id = "null, a, b", expect = ACCEPTABLE, desc = "the first was there")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "lost, taken twice, or overtaken")
  @State
  public static class AddOrPoll {
    private final InjectQueue<String> queue = new InjectQueue<>(1);

    @Actor
    public void add(LLL_Result r) {
      queue.add("a");
      queue.add("b");
    }

    @Actor
    public void poll(LLL_Result r) {
      r.r2 = queue.poll();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = left(queue);
    }
  }

  @JCStressTest
  @Outcome(id = "true, null, ", expect = ACCEPTABLE, desc = "removed in time")
  @Outcome(id = "false, a, ", expect = ACCEPTABLE, desc = "taken in time")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "both have it, or nobody")
  @State
  public static class AddAndRemoveOrPoll {
    private final InjectQueue<String> queue = new InjectQueue<>(1);

    @Actor
    public void addAndRemove(LLL_Result r) {
      queue.add("a");
      r.r1 = queue.remove("a");
    }

    @Actor
    public void poll(LLL_Result r) {
      r.r2 = queue.poll();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = left(queue);
    }
  }

  @JCStressTest
  @Outcome(id = "a, b, ", expect = ACCEPTABLE, desc = "each took one")
  @Outcome(id = "b, a, ", expect = ACCEPTABLE, desc = "each took one")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "lost, or taken twice")
  @State
  public static class TwoPoll {
    private final InjectQueue<String> queue = new InjectQueue<>(1);

    public TwoPoll() {
      queue.add("a");
    }

    @Actor
    public void one(LLL_Result r) {
      r.r1 = queue.poll();
    }

    @Actor
    public void two(LLL_Result r) {
      queue.add("b");
      r.r2 = queue.poll();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = left(queue);
    }
  }

  @JCStressTest
  @Outcome(id = "false, null, a", expect = ACCEPTABLE, desc = "it is there")
  @Outcome(id = "(true|false), a, ", expect = ACCEPTABLE, desc = "it was taken")
  @Outcome(id = "true, null, .*", expect = FORBIDDEN, desc = "empty, with an element in it")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "lost, or taken twice")
  @State
  public static class AddAndLookOrPoll {
    private final InjectQueue<String> queue = new InjectQueue<>(1);

    @Actor
    public void addAndLook(LLL_Result r) {
      queue.add("a");
      r.r1 = queue.isEmpty();
    }

    @Actor
    public void poll(LLL_Result r) {
      r.r2 = queue.poll();
    }

    @Arbiter
    public void end(LLL_Result r) {
      r.r3 = left(queue);
    }
  }
}
