package io.kcoro.internal.wait;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.support.Stress;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every interleaving of small scenarios on one {@link CancelSignal}. */
class CancelSignalLincheckTest {
  private static final int HANDLERS = 3;

  @Test
  void theSignalIsLinearizableAndItsHandlersRunOnce() {
    options().sequentialSpecification(Specification.class).check(Model.class);
  }

  /** The check can fail: here a handler is lost if it registers while the signal fires. */
  @Test
  void aSignalThatLooksBeforeItLocksIsFound() {
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

  /** What one can see of a signal, its handlers' runs aside: those happen after the fact. */
  public static class Specification {
    private @Nullable Object reason;
    private final boolean[] used = new boolean[HANDLERS];

    public boolean fire(int why) {
      if (reason != null) {
        return false;
      }
      reason = why;
      return true;
    }

    public @Nullable Object reason() {
      return reason;
    }

    public String register(int handler) {
      if (used[handler]) {
        return "used";
      }
      used[handler] = true;
      return reason == null ? "registered" : "refused";
    }

    public void unregister(int handler) {}
  }

  /** The operations; each handler is registered at most once, as the contract demands. */
  @Param(name = "handler", gen = IntGen.class, conf = "0:2")
  @Param(name = "why", gen = IntGen.class, conf = "1:3")
  public static class Model {
    private final CancelSignal signal = signal();
    private final AtomicIntegerArray used = new AtomicIntegerArray(HANDLERS);
    private final AtomicIntegerArray removed = new AtomicIntegerArray(HANDLERS);
    private final AtomicIntegerArray registered = new AtomicIntegerArray(HANDLERS);
    private final AtomicIntegerArray runs = new AtomicIntegerArray(HANDLERS);
    private final CancelHandler[] handlers = new CancelHandler[HANDLERS];

    public Model() {
      for (int i = 0; i < HANDLERS; i++) {
        int number = i;
        handlers[i] =
            new CancelHandler() {
              @Override
              protected void fired() {
                runs.incrementAndGet(number);
              }
            };
      }
    }

    CancelSignal signal() {
      return new CancelSignal();
    }

    @Operation(params = "why")
    public boolean fire(int why) {
      return signal.fire(why);
    }

    @Operation
    public @Nullable Object reason() {
      return signal.firedReason();
    }

    @Operation(params = "handler")
    public String register(int handler) {
      if (!used.compareAndSet(handler, 0, 1)) {
        return "used";
      }
      if (!signal.register(handlers[handler])) {
        return "refused";
      }
      registered.set(handler, 1);
      return "registered";
    }

    @Operation(params = "handler")
    public void unregister(int handler) {
      removed.set(handler, 1);
      signal.unregister(handlers[handler]);
    }

    /** When all is quiet: who stayed registered has run if the signal fired, and nobody twice. */
    @Validate
    public void validate() {
      signal.checkInvariants();
      boolean fired = signal.firedReason() != null;
      for (int i = 0; i < HANDLERS; i++) {
        int expected = registered.get(i) == 1 && fired ? 1 : 0;
        boolean mayBeMissing = removed.get(i) == 1;
        if (runs.get(i) != expected && !(mayBeMissing && runs.get(i) == 0)) {
          throw new IllegalStateException("handler " + i + " ran " + runs.get(i) + " times");
        }
      }
    }
  }

  /** A signal with a seeded fault: it decides outside the monitor whether it has fired. */
  public static class FaultyModel extends Model {
    @Override
    CancelSignal signal() {
      return new CancelSignal() {
        @Override
        public boolean register(CancelHandler handler) {
          if (firedReason() != null) {
            return false;
          }
          super.register(handler);
          return true;
        }
      };
    }
  }
}
