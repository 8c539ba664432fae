package io.kcoro.sync;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.internal.wait.Waiter;
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
 * Some who take a permit, queue for one, give up and give back, in many interleavings of small
 * scenarios. What an operation gives depends on who came first; what counts is checked when all is
 * quiet: no permit is lost or made, nobody waits while one is free, and who was queued was resumed
 * or withdrawn, once.
 */
class PermitsLincheckTest {
  private static final int WAITERS = 3;

  @Test
  void noPermitIsLostOrMade() {
    options().check(Model.class);
  }

  /** The check can fail: here who gives up after he was served keeps what he was given. */
  @Test
  void aPermitThatIsLostIsFound() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(() -> options().minimizeFailedScenario(false).check(FaultyModel.class));
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(Stress.scaled(8))
        .invocationsPerIteration(200)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(0)
        .sequentialSpecification(Specification.class);
  }

  /** The names of the operations. */
  public static class Specification {
    public void take() {}

    public void enqueue(int waiter) {}

    public void withdraw(int waiter) {}

    public void giveBack() {}
  }

  private static final class Counted extends Waiter {
    final AtomicInteger resumed = new AtomicInteger();

    @Override
    public void resume() {
      resumed.incrementAndGet();
    }
  }

  /** One permit; each waiter is queued at most once. */
  @Param(name = "waiter", gen = IntGen.class, conf = "0:2")
  public static class Model {
    private final Permits permits = Permits.ofNobody(1);
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger givenBack = new AtomicInteger();
    private final AtomicIntegerArray used = new AtomicIntegerArray(WAITERS);
    private final AtomicIntegerArray queued = new AtomicIntegerArray(WAITERS);
    private final AtomicIntegerArray withdrawn = new AtomicIntegerArray(WAITERS);
    private final Counted[] waiters = {new Counted(), new Counted(), new Counted()};

    @Operation
    public void take() {
      if (permits.tryTake()) {
        taken.incrementAndGet();
      }
    }

    @Operation(params = "waiter")
    public void enqueue(int waiter) {
      if (used.compareAndSet(waiter, 0, 1)) {
        if (permits.enqueue(waiters[waiter])) {
          queued.incrementAndGet(waiter);
        } else {
          taken.incrementAndGet();
        }
      }
    }

    @Operation(params = "waiter")
    public void withdraw(int waiter) {
      if (withdraws(permits, waiters[waiter])) {
        withdrawn.incrementAndGet(waiter);
      }
    }

    boolean withdraws(Permits from, Waiter waiter) {
      return from.withdraw(waiter);
    }

    @Operation
    public void giveBack() {
      if (permits.giveBack()) {
        givenBack.incrementAndGet();
      }
    }

    @Validate
    public void validate() {
      permits.checkInvariants();
      int handedOver = 0;
      for (int i = 0; i < WAITERS; i++) {
        int resumed = waiters[i].resumed.get();
        handedOver += resumed;
        int ended = resumed + withdrawn.get(i);
        if (ended + (waiters[i].isQueued() ? 1 : 0) != queued.get(i)) {
          throw new IllegalStateException(
              "waiter %d was queued %d times, resumed %d times, withdrawn %d times"
                  .formatted(i, queued.get(i), resumed, withdrawn.get(i)));
        }
      }
      int held = taken.get() + handedOver - givenBack.get();
      if (held + permits.available() != 1) {
        throw new IllegalStateException(
            "%d held, %d free, of 1 permit".formatted(held, permits.available()));
      }
    }
  }

  /** A seeded fault: it believes that a withdrawal always comes in time. */
  public static class FaultyModel extends Model {
    @Override
    boolean withdraws(Permits from, Waiter waiter) {
      boolean wasQueued = waiter.isQueued();
      from.withdraw(waiter);
      return wasQueued;
    }
  }
}
