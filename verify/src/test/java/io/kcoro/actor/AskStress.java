package io.kcoro.actor;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.kcoro.actor.ActorLife.Care;
import io.kcoro.channel.ReceiveResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.ZL_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/// Requests against the end of the actor, and answers against who leaves. An actor without a
/// coroutine: its part is played by one of the threads.
public final class AskStress {
  private AskStress() {}

  private static final Care<Reply<Integer>> NO_BEHAVIOR =
      new Care<>() {
        @Override
        public Object create(Actor<Reply<Integer>> self) {
          return this;
        }

        @Override
        public void start(Object behavior) {}

        @Override
        public void stop(Object behavior, @Nullable Throwable cause) {}
      };

  private static ActorCell<Reply<Integer>> cell() {
    return new ActorCell<>(Actor.<Reply<Integer>>builder().name("it").mailbox(1));
  }

  private static String outcome(@Nullable CompletableFuture<Integer> future) {
    if (future == null || !future.isDone()) {
      return "waits";
    }
    try {
      return "answer " + future.get();
    } catch (ExecutionException failed) {
      return failed.getCause().getClass().getSimpleName();
    } catch (InterruptedException e) {
      return e.toString();
    }
  }

  private static void checkEmpty(ActorCell<?> cell) {
    if (cell.checkDeferrals() != 0) {
      throw new AssertionError("an answer is listed that is done");
    }
  }

  @JCStressTest
  @Outcome(
      id = "true, ActorStoppedException",
      expect = ACCEPTABLE,
      desc = "nobody is left to answer")
  @Outcome(id = ".*, waits", expect = FORBIDDEN, desc = "waits for ever")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class AskOrStop {
    private final ActorCell<Reply<Integer>> cell = cell();
    private @Nullable CompletableFuture<Integer> future;

    @org.openjdk.jcstress.annotations.Actor
    public void ask() {
      future = cell.tryAsk(reply -> reply);
    }

    @org.openjdk.jcstress.annotations.Actor
    public void stop() {
      cell.stop();
      cell.end(null, NO_BEHAVIOR);
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r1 = cell.isDone();
      r.r2 = outcome(future);
      checkEmpty(cell);
    }
  }

  @JCStressTest
  @Outcome(id = "answer 1, true", expect = ACCEPTABLE, desc = "taken out in time, and answered")
  @Outcome(id = "ActorStoppedException, true", expect = ACCEPTABLE, desc = "too late")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class AskOrHandleAndStop {
    private final ActorCell<Reply<Integer>> cell = cell();
    private @Nullable CompletableFuture<Integer> future;

    @org.openjdk.jcstress.annotations.Actor
    public void ask() {
      future = cell.tryAsk(reply -> reply);
    }

    @org.openjdk.jcstress.annotations.Actor
    public void handle() {
      if (cell.channel().tryReceive() instanceof ReceiveResult.Received<Object> received) {
        cell.open(received.element()).reply(1);
        cell.handled();
      }
      cell.end(null, NO_BEHAVIOR);
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r1 = outcome(future);
      r.r2 = cell.isDone();
      checkEmpty(cell);
    }
  }

  @JCStressTest
  @Outcome(id = "true, answer 1", expect = ACCEPTABLE, desc = "answered in time")
  @Outcome(id = "false, ActorStoppedException", expect = ACCEPTABLE, desc = "the end came first")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "both, or neither")
  @State
  public static class DeferredReplyOrEnd {
    private final ActorCell<Reply<Integer>> cell = cell();
    private final CompletableFuture<Integer> future = cell.tryAsk(reply -> reply);
    private final Reply<Integer> reply =
        cell.open(((ReceiveResult.Received<Object>) cell.channel().tryReceive()).element());

    @org.openjdk.jcstress.annotations.Actor
    public void reply(ZL_Result r) {
      r.r1 = reply.reply(1);
    }

    @org.openjdk.jcstress.annotations.Actor
    public void end() {
      cell.handled();
      cell.end(null, NO_BEHAVIOR);
    }

    @Arbiter
    public void arbiter(ZL_Result r) {
      r.r2 = outcome(future);
      checkEmpty(cell);
    }
  }

  @JCStressTest
  @Outcome(id = "true, false, answer 1", expect = ACCEPTABLE, desc = "answered in time")
  @Outcome(id = "false, true, too late", expect = ACCEPTABLE, desc = "who asked had left")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "the parties do not agree")
  @State
  public static class ReplyOrTimeOut {
    private final ActorCell<Reply<Integer>> cell = cell();
    private final Answer<Integer> answer = new Answer<>(cell);

    @org.openjdk.jcstress.annotations.Actor
    public void reply(ZZL_Result r) {
      r.r1 = answer.reply(1);
    }

    @org.openjdk.jcstress.annotations.Actor
    public void timeOut(ZZL_Result r) {
      r.r2 = answer.timeOut();
    }

    @Arbiter
    public void end(ZZL_Result r) {
      try {
        r.r3 = "answer " + answer.result();
      } catch (ExecutionException | TimeoutException left) {
        r.r3 = "too late";
      }
      if (!answer.isDone()) {
        throw new AssertionError("nobody is told");
      }
    }
  }
}
