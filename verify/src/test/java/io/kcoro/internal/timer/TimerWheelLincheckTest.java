package io.kcoro.internal.timer;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcoro.support.Stress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Every interleaving of small scenarios on one {@link TimerWheel}: one thread turns it, all
 * schedule and cancel.
 */
class TimerWheelLincheckTest {
  private static final int NODES = 4;

  /** Where levels of two slots are needed for all but the first, so that nodes move down. */
  private static final int[] DUE = {2, 2, 3, 3};

  private static final int LATEST = 3;

  /** Few levels: the checker takes a long loop for one that does not end. */
  private static final int TICK_BITS = 4;

  @Test
  void aWheelOfTwoSlotsALevelIsLinearizable() {
    options().check(TwoSlots.class);
  }

  @Test
  void aWheelOfFourSlotsALevelIsLinearizable() {
    options().check(FourSlots.class);
  }

  /** The check can fail: here a timer is taken back that has been given out already. */
  @Test
  void aCancelThatDecidesTooEarlyIsFound() {
    assertThatExceptionOfType(LincheckAssertionError.class)
        .isThrownBy(() -> options().minimizeFailedScenario(false).check(Faulty.class));
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .sequentialSpecification(Specification.class)
        .iterations(Stress.scaled(10))
        .invocationsPerIteration(200)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(1);
  }

  /** What a wheel does when one operation runs at a time. */
  public static class Specification {
    private record Entry(int node, long due, int order) {}

    private final List<Entry> scheduled = new ArrayList<>();
    private final boolean[] used = new boolean[NODES];
    private int order;
    private long now;

    public boolean insert(int node) {
      if (used[node]) {
        return false;
      }
      used[node] = true;
      scheduled.add(new Entry(node, Math.max(DUE[node], now), order++));
      scheduled.sort(Comparator.comparingLong(Entry::due).thenComparingInt(Entry::order));
      return true;
    }

    public boolean cancel(int node) {
      return scheduled.removeIf(entry -> entry.node == node);
    }

    public int poll() {
      if (scheduled.isEmpty()) {
        now = LATEST;
        return -1;
      }
      Entry first = scheduled.removeFirst();
      now = Math.max(now, first.due);
      return first.node;
    }
  }

  static final class Node extends TimerNode {
    private final int number;

    Node(int number) {
      this.number = number;
    }

    @Override
    protected void fired() {}
  }

  /** The operations; each node is scheduled at most once. */
  @Param(name = "node", gen = IntGen.class, conf = "0:3")
  public abstract static class Model {
    final TimerWheel wheel;
    final Node[] nodes = {new Node(0), new Node(1), new Node(2), new Node(3)};
    private final boolean[] used = new boolean[NODES];

    Model(int levelBits) {
      wheel = new TimerWheel(levelBits, TICK_BITS);
    }

    @Operation(params = "node")
    public boolean insert(int node) {
      synchronized (used) {
        if (used[node]) {
          return false;
        }
        used[node] = true;
        wheel.insert(nodes[node], DUE[node]);
        return true;
      }
    }

    @Operation(params = "node")
    public boolean cancel(int node) {
      return wheel.cancel(nodes[node]);
    }

    @Operation(nonParallelGroup = "driver")
    public int poll() {
      return wheel.poll(LATEST) instanceof Node node ? node.number : -1;
    }

    @Validate
    public void validate() {
      long standing = 0;
      for (Node node : nodes) {
        standing += node.place >= 0 ? 1 : 0;
      }
      if (wheel.checkInvariants() != standing) {
        throw new IllegalStateException("a node is lost");
      }
    }
  }

  /** Two slots a level: each level but the lowest holds one slot at a time. */
  public static class TwoSlots extends Model {
    public TwoSlots() {
      super(1);
    }
  }

  /** All at the lowest level. */
  public static class FourSlots extends Model {
    public FourSlots() {
      super(2);
    }
  }

  /** A seeded fault: it decides before it has the lock. */
  public static class Faulty extends Model {
    public Faulty() {
      super(1);
    }

    @Override
    @Operation(params = "node")
    public boolean cancel(int node) {
      boolean standing = !nodes[node].isFree();
      wheel.cancel(nodes[node]);
      return standing;
    }
  }
}
