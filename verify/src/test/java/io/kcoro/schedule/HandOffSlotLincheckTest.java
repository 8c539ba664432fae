package io.kcoro.schedule;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.support.Stress;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every interleaving of small scenarios on a {@link HandOffSlot}: one owner, and thieves. */
class HandOffSlotLincheckTest {
  private record Numbered(int number) implements Runnable {
    @Override
    public void run() {}
  }

  @Test
  void aTaskIsTakenOnceByTheOwnerOrByAThief() {
    options().check(Model.class);
  }

  /** The check can fail: here two threads put tasks in, and one is lost. */
  @Test
  void aSlotWithTwoOwnersIsFound() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(
            () -> options().iterations(30).minimizeFailedScenario(false).check(TwoOwners.class));
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(Stress.scaled(5))
        .invocationsPerIteration(150)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .sequentialSpecification(Specification.class);
  }

  /** A place for one task. */
  public static class Specification {
    private @Nullable Integer task;

    public boolean put(int number) {
      if (task != null) {
        return false;
      }
      task = number;
      return true;
    }

    public @Nullable Integer take() {
      Integer taken = task;
      task = null;
      return taken;
    }

    public @Nullable Integer steal() {
      return take();
    }
  }

  private static @Nullable Integer number(@Nullable Runnable task) {
    return task == null ? null : ((Numbered) task).number();
  }

  private static boolean put(HandOffSlot slot, int number) {
    if (slot.hasHandOff()) {
      return false;
    }
    slot.putHandOff(new Numbered(number));
    return true;
  }

  /** The operations. The owner puts a task in only where there is none, as the contract demands. */
  @Param(name = "number", gen = IntGen.class, conf = "1:9")
  public static class Model {
    private final HandOffSlot slot = new HandOffSlot();

    @Operation(params = "number", nonParallelGroup = "owner")
    public boolean put(int number) {
      return HandOffSlotLincheckTest.put(slot, number);
    }

    @Operation(nonParallelGroup = "owner")
    public @Nullable Integer take() {
      return number(slot.takeHandOff());
    }

    @Operation
    public @Nullable Integer steal() {
      return number(slot.stealHandOff());
    }
  }

  /** A seeded fault. */
  @Param(name = "number", gen = IntGen.class, conf = "1:9")
  public static class TwoOwners {
    private final HandOffSlot slot = new HandOffSlot();

    @Operation(params = "number")
    public boolean put(int number) {
      return HandOffSlotLincheckTest.put(slot, number);
    }

    @Operation
    public @Nullable Integer steal() {
      return number(slot.stealHandOff());
    }
  }
}
