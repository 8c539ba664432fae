package io.kcoro.internal.wait;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.support.Stress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Every interleaving of small scenarios on one {@link Completion}.
 *
 * <p>Whether a waiter was queued or withdrawn is not part of the sequential specification: while
 * the event happens, the waiters that were there can still withdraw, as who gives up just then.
 * What counts is checked when all is quiet: who was queued was resumed or withdrawn, once.
 */
class CompletionLincheckTest {
  private static final int WAITERS = 3;

  @Test
  void whoeverIsQueuedIsResumedOrWithdrawnOnce() {
    options().sequentialSpecification(Specification.class).check(Model.class);
  }

  /** The check can fail: here a waiter that comes while the event happens is queued for ever. */
  @Test
  void aCompletionThatLooksBeforeItQueuesIsFound() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(() ->
            options()
                .sequentialSpecification(Specification.class)
                .minimizeFailedScenario(false)
                .check(FaultyModel.class));
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(Stress.scaled(8))
        .invocationsPerIteration(200)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(0);
  }

  /** An event that happens once. */
  public static class Specification {
    private boolean done;

    public boolean complete() {
      boolean first = !done;
      done = true;
      return first;
    }

    public boolean isDone() {
      return done;
    }

    public void enqueue(int waiter) {}

    public void withdraw(int waiter) {}
  }

  private static final class Counted extends Waiter {
    final AtomicInteger resumed = new AtomicInteger();

    @Override
    public void resume() {
      resumed.incrementAndGet();
    }
  }

  /** The operations; each waiter is queued at most once, as the contract demands. */
  @Param(name = "waiter", gen = IntGen.class, conf = "0:2")
  public static class Model {
    private final Completion completion = new Completion();
    private final AtomicIntegerArray used = new AtomicIntegerArray(WAITERS);
    private final AtomicIntegerArray queued = new AtomicIntegerArray(WAITERS);
    private final AtomicIntegerArray withdrawn = new AtomicIntegerArray(WAITERS);
    private final Counted[] waiters = {new Counted(), new Counted(), new Counted()};

    @Operation
    public boolean complete() {
      return completion.complete();
    }

    @Operation
    public boolean isDone() {
      return completion.isDone();
    }

    @Operation(params = "waiter")
    public void enqueue(int waiter) {
      if (used.compareAndSet(waiter, 0, 1) && enqueue(completion, waiters[waiter])) {
        queued.incrementAndGet(waiter);
      }
    }

    boolean enqueue(Completion event, Waiter waiter) {
      return event.enqueue(waiter);
    }

    @Operation(params = "waiter")
    public void withdraw(int waiter) {
      if (completion.withdraw(waiters[waiter])) {
        withdrawn.incrementAndGet(waiter);
      }
    }

    @Validate
    public void validate() {
      long waiting = completion.checkInvariants();
      if (completion.isDone() && waiting > 0) {
        throw new IllegalStateException(waiting + " wait for what has happened");
      }
      for (int i = 0; i < WAITERS; i++) {
        int ended = waiters[i].resumed.get() + withdrawn.get(i);
        boolean waits = waiters[i].isQueued() && !completion.isDone();
        if (ended + (waits ? 1 : 0) != queued.get(i)) {
          throw new IllegalStateException(
              "waiter %d was queued %d times, resumed %d times, withdrawn %d times"
                  .formatted(i, queued.get(i), waiters[i].resumed.get(), withdrawn.get(i)));
        }
      }
    }
  }

  /** A seeded fault: it looks whether the event has happened, then goes on as if it had not. */
  public static class FaultyModel extends Model {
    @Override
    boolean enqueue(Completion event, Waiter waiter) {
      if (event.isDone()) {
        return false;
      }
      event.enqueue(waiter);
      return true;
    }
  }
}
