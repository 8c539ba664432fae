package io.kcoro.scope;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.internal.wait.Completion;
import io.kcoro.internal.wait.StacklessRun;
import io.kcoro.internal.wait.Waiter;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZL_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/// The end of a stackless coroutine against who cancels it, joins it or asks for its token.
public final class CoroutineEndStress {
  private CoroutineEndStress() {}

  /// A scheduler whose tasks are run by the test.
  static final class Tasks implements StacklessRun.Resumer {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public synchronized void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void resume(Runnable task) {
      execute(task);
    }

    @Override
    public void requeue(Runnable task) {
      execute(task);
    }

    private synchronized @Nullable Runnable next() {
      return tasks.poll();
    }

    void runAll() {
      for (Runnable task; (task = next()) != null; ) {
        task.run();
      }
    }
  }

  /// A coroutine of an open scope, ready to run.
  public abstract static class Launched {
    final Tasks tasks = new Tasks();
    final OpenScope open = Scope.open(ScopeConfig.named("s"));
    final Children siblings = new Children(open.scope());
    int ends;
    String how = "runs";
    final StacklessCoroutine coroutine =
        new StacklessCoroutine(
            siblings,
            "it",
            new Stackless() {
              @Override
              protected Op start() {
                return first(this::done);
              }

              private Op first(Next next) {
                return waits() ? receive(Channel.<Integer>rendezvous(), n -> next.next()) : done();
              }

              @Override
              protected void onEnd(@Nullable Throwable thrown) {
                ends++;
                how =
                    thrown == null
                        ? "done"
                        : thrown instanceof CancelledException ? "cancelled" : thrown.toString();
              }
            });

    Launched() {
      coroutine.start(tasks);
    }

    abstract boolean waits();

    final void checkEnded() {
      tasks.runAll();
      if (ends != 1 || !coroutine.isDone() || siblings.checkInvariants() != 0) {
        throw new AssertionError("ended " + ends + " times, " + coroutine);
      }
      open.close();
    }
  }

  @JCStressTest
  @Outcome(id = "true, cancelled", expect = ACCEPTABLE, desc = "its wait was ended, or not begun")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "it waits for ever")
  @State
  public static class CancelOrWait extends Launched {
    @Override
    boolean waits() {
      return true;
    }

    @Actor
    public void run() {
      tasks.runAll();
    }

    @Actor
    public void cancel(ZL_Result r) {
      r.r1 = coroutine.cancel("enough");
    }

    @Arbiter
    public void end(ZL_Result r) {
      checkEnded();
      r.r2 = how;
    }
  }

  @JCStressTest
  @Outcome(id = "true, cancelled", expect = ACCEPTABLE, desc = "cancelled before it was done")
  @Outcome(id = "true, done", expect = ACCEPTABLE, desc = "cancelled, and done all the same")
  @Outcome(id = "false, done", expect = ACCEPTABLE, desc = "done before")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class CancelOrComplete extends Launched {
    @Override
    boolean waits() {
      return false;
    }

    @Actor
    public void run() {
      tasks.runAll();
    }

    @Actor
    public void cancel(ZL_Result r) {
      r.r1 = coroutine.cancel("enough");
    }

    @Arbiter
    public void end(ZL_Result r) {
      checkEnded();
      r.r2 = how;
    }
  }

  @JCStressTest
  @Outcome(id = "true, true, once", expect = ACCEPTABLE, desc = "waited, and was resumed")
  @Outcome(id = "false, true, never", expect = ACCEPTABLE, desc = "came too late to wait")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "waits for ever, or is resumed twice")
  @State
  public static class JoinOrComplete extends Launched {
    private int resumed;
    private final Waiter waiter =
        new Waiter() {
          @Override
          public void resume() {
            resumed++;
          }
        };

    @Override
    boolean waits() {
      return false;
    }

    @Actor
    public void run() {
      tasks.runAll();
    }

    @Actor
    public void join(ZZL_Result r) {
      Completion completion = coroutine.completion();
      r.r1 = completion.enqueue(waiter);
    }

    @Arbiter
    public void end(ZZL_Result r) {
      checkEnded();
      r.r2 = coroutine.completion().isDone();
      r.r3 = resumed == 0 ? "never" : resumed == 1 ? "once" : "twice";
    }
  }

  @JCStressTest
  @Outcome(id = "true, true, cancelled", expect = ACCEPTABLE, desc = "the token tells")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the token does not know")
  @State
  public static class TokenOrCancel extends Launched {
    @Override
    boolean waits() {
      return true;
    }

    @Actor
    public void token(ZZL_Result r) {
      coroutine.token();
      r.r1 = true;
    }

    @Actor
    public void cancel(ZZL_Result r) {
      r.r2 = coroutine.cancel("enough");
    }

    @Arbiter
    public void end(ZZL_Result r) {
      if (!coroutine.token().isCancelled()) {
        throw new AssertionError("the token does not know");
      }
      checkEnded();
      r.r3 = how;
    }
  }
}
