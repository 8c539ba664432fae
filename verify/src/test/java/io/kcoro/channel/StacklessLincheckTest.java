package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.StacklessBodies.Receiver;
import io.kcoro.channel.StacklessBodies.Receiving;
import io.kcoro.channel.StacklessBodies.Selecting;
import io.kcoro.channel.StacklessBodies.Trying;
import io.kcoro.support.Stress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * A stackless coroutine, those who send to it and one who cancels it, in many interleavings of
 * small scenarios. What an operation gives depends on where the coroutine stands; what counts is
 * checked when all is quiet: each element that was taken has come to a step, and who was cancelled
 * has ended.
 */
class StacklessLincheckTest {
  @Test
  void aReceiverLosesNeitherElementsNorWakeUps() {
    options().check(Receives.class);
  }

  @Test
  void aSelectLosesNeitherElementsNorWakeUps() {
    options().check(Selects.class);
  }

  @Test
  void aReceiveThatGivesUpLosesNeitherElementsNorWakeUps() {
    options().check(Tries.class);
  }

  /** The check can fail: here a wake-up is forgotten that comes while a step is taken. */
  @Test
  void aLostWakeUpIsFound() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(() -> options().minimizeFailedScenario(false).check(Forgets.class));
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(Stress.scaled(3))
        .invocationsPerIteration(200)
        .threads(3)
        .actorsPerThread(2)
        .actorsBefore(1)
        .actorsAfter(0)
        .sequentialSpecification(Specification.class);
  }

  /** The names of the operations. */
  public static class Specification {
    public void turn() {}

    public void send() {}

    public void cancel() {}

    public void giveUp() {}
  }

  /** A coroutine that receives for ever. */
  public abstract static class Races {
    final DefaultChannel<Integer> channel = WaiterStress.rendezvous();
    final CancellationSource givingUp = new CancellationSource();
    private final Receiver body = body(channel);
    private final SteppedCoroutine coroutine = coroutine(body);
    private final AtomicInteger sent = new AtomicInteger();
    volatile boolean cancelled;

    abstract Receiver body(DefaultChannel<Integer> channel);

    SteppedCoroutine coroutine(Receiver receiver) {
      return new SteppedCoroutine(receiver);
    }

    @Operation(nonParallelGroup = "worker")
    public void turn() {
      coroutine.turn();
    }

    @Operation
    public void send() {
      if (channel.offer(1, null) == Outcome.DONE) {
        sent.incrementAndGet();
      }
    }

    @Operation
    public void cancel() {
      coroutine.cancel();
      cancelled = true;
    }

    @Validate
    public void validate() {
      String state = coroutine.settle();
      long queued = body.waiting();
      if (!mayBe(state) || queued != (state.equals("waits") ? 1 : 0)) {
        throw new IllegalStateException("it " + state + " in " + queued + " queues");
      }
      long received = body.got.stream().filter(Integer.class::isInstance).count();
      if (received != sent.get() || !allMayBe(body.got)) {
        throw new IllegalStateException(sent + " sent, received: " + body.got);
      }
    }

    boolean mayBe(String state) {
      return state.equals(cancelled ? "cancelled" : "waits");
    }

    boolean allMayBe(List<Object> got) {
      return got.stream().allMatch(Integer.class::isInstance);
    }
  }

  /** By plain receives. */
  public static class Receives extends Races {
    @Override
    Receiver body(DefaultChannel<Integer> channel) {
      return new Receiving(channel, Integer.MAX_VALUE);
    }
  }

  /** By selects. */
  public static class Selects extends Races {
    @Override
    Receiver body(DefaultChannel<Integer> channel) {
      return new Selecting(channel, Integer.MAX_VALUE);
    }
  }

  /** By receives with a token, which ends the coroutine. */
  public static class Tries extends Races {
    @Override
    Receiver body(DefaultChannel<Integer> channel) {
      return new Trying(channel, Integer.MAX_VALUE, givingUp.token());
    }

    @Operation
    public void giveUp() {
      givingUp.cancel("given up");
    }

    @Override
    boolean allMayBe(List<Object> got) {
      return got.stream().allMatch(each -> each instanceof Integer || each == Outcome.CANCELLED);
    }

    @Override
    boolean mayBe(String state) {
      return givingUp.token().isCancelled()
          ? state.equals("done") || (cancelled && state.equals("cancelled"))
          : super.mayBe(state);
    }
  }

  /** A seeded fault. */
  public static class Forgets extends Receives {
    @Override
    SteppedCoroutine coroutine(Receiver receiver) {
      return new Forgetful(receiver);
    }
  }

  private static final class Forgetful extends SteppedCoroutine {
    private volatile boolean inStep;

    Forgetful(Receiver receiver) {
      super(receiver);
    }

    @Override
    void turn(Runnable task) {
      inStep = true;
      super.turn(task);
      inStep = false;
    }

    @Override
    public void resume(Runnable task) {
      if (!inStep) {
        super.resume(task);
      }
    }
  }
}
