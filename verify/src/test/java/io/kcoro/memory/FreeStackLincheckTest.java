package io.kcoro.memory;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.support.Stress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every interleaving of small scenarios on a {@link FreeStack} of one stack. */
class FreeStackLincheckTest {
  private static final int BLOCKS = 3;

  /** Blocks to be put on a stack; what they are blocks of does not matter. */
  private static final @Nullable SlotBlock[] ALL = blocks();

  private static @Nullable SlotBlock[] blocks() {
    RegionRegistry registry = RegionRegistry.limited(1, 1_000);
    SlabArena arena = SlabArena.builder().registry(registry).neverTrim().build(1);
    SizeClass sizeClass = new SizeClass(arena.room(), 64, 1);
    Region region = registry.wrap("blocks", new byte[64 * BLOCKS]).retain();
    @Nullable SlotBlock[] all = new SlotBlock[BLOCKS + 1];
    System.arraycopy(new Slab(sizeClass, region, 1, BLOCKS).blocks(), 0, all, 1, BLOCKS);
    return all;
  }

  @Test
  void itIsAStackWhateverIsTakenAndPutBack() {
    options().check(OneStack.class);
  }

  /** The check can fail: here the top block may have been taken and put back meanwhile. */
  @Test
  void aHeadWithoutATagIsFound() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(
            () -> options().iterations(40).minimizeFailedScenario(false).check(WithoutTags.class));
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(Stress.scaled(8))
        .invocationsPerIteration(200)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(3)
        .sequentialSpecification(Specification.class);
  }

  /** A stack that is full at first. */
  public static class Specification {
    private final Deque<Integer> free = new ArrayDeque<>();
    private final Map<Integer, Deque<Integer>> held = new HashMap<>();

    public Specification() {
      for (int index = 1; index <= BLOCKS; index++) {
        free.push(index);
      }
    }

    public int take(int thread) {
      Integer index = free.poll();
      if (index == null) {
        return 0;
      }
      held.computeIfAbsent(thread, any -> new ArrayDeque<>()).add(index);
      return index;
    }

    public boolean put(int thread) {
      Integer index = held.computeIfAbsent(thread, any -> new ArrayDeque<>()).poll();
      if (index != null) {
        free.push(index);
      }
      return index != null;
    }
  }

  /** What both have. */
  public abstract static class Blocks {
    // By thread: of each only one runs at a time.
    private final int[][] held = new int[4][16];
    private final int[] first = new int[4];
    private final int[] last = new int[4];

    abstract @Nullable SlotBlock pop();

    abstract void push(SlotBlock block);

    @Operation
    public int take(@Param(gen = ThreadIdGen.class) int thread) {
      SlotBlock block = pop();
      if (block == null) {
        return 0;
      }
      held[thread][last[thread]++] = block.index;
      return block.index;
    }

    @Operation
    public boolean put(@Param(gen = ThreadIdGen.class) int thread) {
      if (first[thread] == last[thread]) {
        return false;
      }
      push(ALL[held[thread][first[thread]++]]);
      return true;
    }
  }

  /** The one that is shipped. */
  public static class OneStack extends Blocks {
    private final FreeStack stack = new FreeStack(1);

    public OneStack() {
      stack.blocks(ALL);
      for (int index = 1; index <= BLOCKS; index++) {
        stack.push(ALL[index]);
      }
    }

    @Override
    @Nullable SlotBlock pop() {
      return stack.pop();
    }

    @Override
    void push(SlotBlock block) {
      stack.push(block);
    }
  }

  /** The same without tags. */
  public static class WithoutTags extends Blocks {
    private final AtomicInteger head = new AtomicInteger();
    private final int[] next = new int[BLOCKS + 1];

    public WithoutTags() {
      for (int index = 1; index <= BLOCKS; index++) {
        push(ALL[index]);
      }
    }

    @Override
    @Nullable SlotBlock pop() {
      while (true) {
        int top = head.get();
        if (top == 0) {
          return null;
        }
        if (head.compareAndSet(top, next[top])) {
          return ALL[top];
        }
      }
    }

    @Override
    void push(SlotBlock block) {
      int top;
      do {
        top = head.get();
        next[block.index] = top;
      } while (!head.compareAndSet(top, block.index));
    }
  }
}
