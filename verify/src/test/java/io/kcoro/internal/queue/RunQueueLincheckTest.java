package io.kcoro.internal.queue;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.support.Stress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every interleaving of small scenarios on a {@link RunQueue}: one owner, any number of thieves.
 */
class RunQueueLincheckTest {
  @Test
  void aQueueWhoseRingHasOneSlotIsLinearizable() {
    options(2).check(RingOfOne.class);
  }

  @Test
  void aQueueWhoseRingHasTwoSlotsIsLinearizable() {
    options(2).check(RingOfTwo.class);
  }

  /** The check can fail: here two threads add, though only the owner may. */
  @Test
  void aQueueWithTwoOwnersIsFound() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(
            () -> options(2).iterations(100).minimizeFailedScenario(false).check(TwoOwners.class));
  }

  private static ModelCheckingOptions options(int threads) {
    return new ModelCheckingOptions()
        .iterations(Stress.scaled(5))
        .invocationsPerIteration(150)
        .threads(threads)
        .actorsPerThread(3)
        .actorsBefore(3)
        .actorsAfter(2)
        .sequentialSpecification(Specification.class);
  }

  /** A queue, whichever end of it one takes from is the same. */
  public static class Specification {
    private final ArrayDeque<Integer> elements = new ArrayDeque<>();

    public void push(int element) {
      elements.add(element);
    }

    public @Nullable Integer poll() {
      return elements.poll();
    }

    public @Nullable Integer steal() {
      return elements.poll();
    }

    public List<Integer> stealHalf() {
      List<Integer> stolen = new ArrayList<>();
      for (int left = Math.min(2, elements.size() - elements.size() / 2); left > 0; left--) {
        stolen.add(elements.poll());
      }
      return stolen;
    }

    public boolean isEmpty() {
      return elements.isEmpty();
    }

    public void trim() {}
  }

  /** The operations of owner and thieves. */
  @Param(name = "element", gen = IntGen.class, conf = "1:9")
  public abstract static class Model {
    final RunQueue<Integer> queue;

    Model(int length) {
      queue = new RunQueue<>(length);
    }

    @Operation(nonParallelGroup = "owner")
    public @Nullable Integer poll() {
      return queue.poll();
    }

    @Operation(nonParallelGroup = "owner")
    public void trim() {
      if (queue.isEmpty()) {
        queue.trim();
      }
    }

    @Operation
    public @Nullable Integer steal() {
      return queue.steal();
    }

    /** At most two. */
    @Operation
    public List<Object> stealHalf() {
      Object[] into = new Object[2];
      int count = queue.steal(into, 2);
      return List.of(Arrays.copyOf(into, count));
    }

    @Operation
    public boolean isEmpty() {
      return queue.isEmpty();
    }

    @Validate
    public void validate() {
      queue.checkInvariants();
    }
  }

  /** It grows with the second element. */
  @Param(name = "element", gen = IntGen.class, conf = "1:9")
  public static class RingOfOne extends Model {
    public RingOfOne() {
      super(1);
    }

    @Operation(params = "element", nonParallelGroup = "owner")
    public void push(int element) {
      queue.push(element);
    }
  }

  /** It grows with the third. */
  @Param(name = "element", gen = IntGen.class, conf = "1:9")
  public static class RingOfTwo extends Model {
    public RingOfTwo() {
      super(2);
    }

    @Operation(params = "element", nonParallelGroup = "owner")
    public void push(int element) {
      queue.push(element);
    }
  }

  /** A seeded fault: everybody adds. */
  @Param(name = "element", gen = IntGen.class, conf = "1:9")
  public static class TwoOwners {
    private final RunQueue<Integer> queue = new RunQueue<>(2);

    @Operation(params = "element")
    public void push(int element) {
      queue.push(element);
    }

    @Operation
    public @Nullable Integer steal() {
      return queue.steal();
    }
  }
}
