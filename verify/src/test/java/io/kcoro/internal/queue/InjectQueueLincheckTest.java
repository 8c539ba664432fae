package io.kcoro.internal.queue;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.support.Stress;
import java.util.ArrayDeque;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every interleaving of small scenarios on an {@link InjectQueue}. Its {@code isEmpty} may tell of
 * an element that is only about to come, so it is not linearizable; what it promises is checked by
 * {@code InjectQueueStress}.
 */
class InjectQueueLincheckTest {
  @Test
  void aQueueWithSegmentsOfOneIsLinearizable() {
    options().check(SegmentsOfOne.class);
  }

  @Test
  void aQueueWithSegmentsOfTwoIsLinearizable() {
    options().check(SegmentsOfTwo.class);
  }

  /** The check can fail: here what is removed is looked for by taking and putting back. */
  @Test
  void aRemovalThatIsNotAtomicIsFound() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(
            () -> options().minimizeFailedScenario(false).check(TakingAndPuttingBack.class));
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(Stress.scaled(5))
        .invocationsPerIteration(150)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2)
        .sequentialSpecification(Specification.class);
  }

  /** A queue. */
  public static class Specification {
    private final ArrayDeque<Integer> elements = new ArrayDeque<>();

    public void add(int thread, int number) {
      elements.add(Model.element(thread, number));
    }

    public @Nullable Integer poll() {
      return elements.poll();
    }

    public boolean remove(int thread, int number) {
      return elements.remove((Object) Model.element(thread, number));
    }
  }

  /**
   * The operations. A thread removes only what it has added itself, as the contract demands. The
   * boxes of small numbers are the same each time.
   */
  public abstract static class Model {
    final InjectQueue<Integer> queue;

    Model(int length) {
      queue = new InjectQueue<>(length);
    }

    static int element(int thread, int number) {
      return 10 * thread + number;
    }

    @Operation
    public void add(
        @Param(gen = ThreadIdGen.class) int thread,
        @Param(gen = IntGen.class, conf = "1:2") int number) {
      queue.add(element(thread, number));
    }

    @Operation
    public @Nullable Integer poll() {
      return queue.poll();
    }

    @Operation
    public boolean remove(
        @Param(gen = ThreadIdGen.class) int thread,
        @Param(gen = IntGen.class, conf = "1:2") int number) {
      return queue.remove(element(thread, number));
    }

    @Validate
    public void validate() {
      long left = queue.checkInvariants();
      if (queue.isEmpty() && left > 0) {
        throw new IllegalStateException(left + " are left, and it says it is empty");
      }
    }
  }

  /** Each element has a segment of its own. */
  public static class SegmentsOfOne extends Model {
    public SegmentsOfOne() {
      super(1);
    }
  }

  /** Two elements have one. */
  public static class SegmentsOfTwo extends Model {
    public SegmentsOfTwo() {
      super(2);
    }
  }

  /** A seeded fault. */
  public static class TakingAndPuttingBack extends Model {
    public TakingAndPuttingBack() {
      super(2);
    }

    @Override
    @Operation
    public boolean remove(
        @Param(gen = ThreadIdGen.class) int thread,
        @Param(gen = IntGen.class, conf = "1:2") int number) {
      int element = element(thread, number);
      Integer first = queue.poll();
      if (first == null || first == element) {
        return first != null;
      }
      queue.add(first);
      return false;
    }
  }
}
