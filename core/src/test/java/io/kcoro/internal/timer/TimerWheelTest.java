package io.kcoro.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wheel alone, beside a sorted map that knows when each node is due. */
class TimerWheelTest {
  private static final class Node extends TimerNode {
    final long due;

    Node(long due) {
      this.due = due;
    }

    @Override
    protected void fired() {}

    @Override
    public String toString() {
      return "due at " + due;
    }
  }

  /** What a wheel does, in the simplest form. */
  private static final class Model {
    final TreeMap<Long, Deque<Node>> nodes = new TreeMap<>();
    final List<Node> scheduled = new ArrayList<>();
    long now;

    void insert(Node node) {
      nodes.computeIfAbsent(Math.max(node.due, now), due -> new ArrayDeque<>()).add(node);
      scheduled.add(node);
    }

    Node removeAny(Random random) {
      Node node = scheduled.remove(random.nextInt(scheduled.size()));
      nodes.values().forEach(queue -> queue.remove(node));
      nodes.values().removeIf(Deque::isEmpty);
      return node;
    }

    List<Node> advance(long tick) {
      now = Math.max(now, tick);
      Map<Long, Deque<Node>> until = nodes.headMap(tick, true);
      List<Node> due = new ArrayList<>();
      until.values().forEach(due::addAll);
      until.clear();
      scheduled.removeAll(due);
      return due;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 6})
  void whatIsDueComesInOrderAndNothingElse(int bits, Seeds seeds) {
    Random random = seeds.random();
    for (int run = 0; run < Stress.scaled(20); run++) {
      TimerWheel wheel = new TimerWheel(bits, 63);
      Model model = new Model();
      for (int step = 0; step < 200; step++) {
        switch (random.nextInt(5)) {
          case 0, 1 -> {
            Node node = new Node(saturatedSum(model.now, distance(random)));
            wheel.insert(node, node.due);
            model.insert(node);
          }
          case 2 -> {
            Node node = new Node(model.now - random.nextInt(100));
            wheel.insert(node, node.due);
            model.insert(node);
          }
          case 3 -> {
            if (!model.scheduled.isEmpty()) {
              Node node = model.removeAny(random);
              assertThat(wheel.cancel(node)).isTrue();
              assertThat(wheel.cancel(node)).isFalse();
            }
          }
          default -> {
            long far = random.nextInt(10) == 0 ? distance(random) : random.nextInt(100);
            long tick = saturatedSum(model.now, far);
            assertThat(due(wheel, tick)).as(seeds.toString()).isEqualTo(model.advance(tick));
          }
        }
        assertThat(wheel.checkInvariants()).isEqualTo(model.scheduled.size());
        long first = model.nodes.isEmpty() ? Long.MAX_VALUE : model.nodes.firstKey();
        assertThat(wheel.plan()).as(seeds.toString()).isLessThanOrEqualTo(first);
        assertThat(wheel.plan() == TimerWheel.NEVER).isEqualTo(first == Long.MAX_VALUE);
      }
    }
  }

  private static List<Node> due(TimerWheel wheel, long tick) {
    List<Node> due = new ArrayList<>();
    for (TimerNode node; (node = wheel.poll(tick)) != null; ) {
      due.add((Node) node);
    }
    return due;
  }

  private static long saturatedSum(long tick, long more) {
    return Math.min(tick, Long.MAX_VALUE - 1 - more) + more;
  }

  /** From now to as far as a clock counts. */
  private static long distance(Random random) {
    return random.nextLong() >>> (3 + random.nextInt(60));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6})
  void oneSlotThatIsEmptiedInPiecesKeepsItsOrder(int bits) {
    TimerWheel wheel = new TimerWheel(bits, 63);
    List<Node> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Node node = new Node(1L << 40);
      all.add(node);
      wheel.insert(node, node.due);
    }
    assertThat(due(wheel, (1L << 40) - 1)).isEmpty();
    assertThat(due(wheel, 1L << 40)).isEqualTo(all);
  }

  @Test
  void whatIsLateComesAtOnce() {
    TimerWheel wheel = new TimerWheel(2, 63);
    assertThat(due(wheel, 1_000)).isEmpty();
    Node late = new Node(5);
    wheel.insert(late, 5);
    assertThat(wheel.plan()).isEqualTo(1_000);
    assertThat(due(wheel, 1_000)).containsExactly(late);
    assertThat(wheel.plan()).isEqualTo(TimerWheel.NEVER);
  }

  /** The last one may be taken back although those before it have been given out already. */
  @Test
  void ofSeveralThatAreDueEachCanBeCancelledUntilItsTurnComes() {
    TimerWheel wheel = new TimerWheel(6, 63);
    Node first = new Node(7);
    Node second = new Node(7);
    wheel.insert(first, 7);
    wheel.insert(second, 7);
    assertThat(wheel.poll(7)).isSameAs(first);
    assertThat(wheel.cancel(first)).isFalse();
    assertThat(wheel.cancel(second)).isTrue();
    assertThat(wheel.poll(7)).isNull();
  }

  @Test
  void aNodeStandsInTheWheelOnce() {
    TimerWheel wheel = new TimerWheel(6, 63);
    Node node = new Node(7);
    wheel.insert(node, 7);
    assertThatIllegalStateException().isThrownBy(() -> wheel.insert(node, 8));
    assertThat(wheel.checkInvariants()).isEqualTo(1);
    assertThat(due(wheel, 7)).containsExactly(node);
  }

  @Test
  void aMillionThatWereTakenOutLeaveNothing() {
    TimerWheel wheel = new TimerWheel(6, 63);
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 1_000_000; i++) {
      Node node = new Node(i * 17L);
      nodes.add(node);
      wheel.insert(node, node.due);
    }
    for (Node node : nodes) {
      wheel.cancel(node);
    }
    assertThat(wheel.checkInvariants()).isZero();
    assertThat(wheel.plan()).isEqualTo(TimerWheel.NEVER);
  }

  /** Where there is no stack left an operation happens or does not: the lists are never torn. */
  @Test
  void aStackOverflowTearsNothing() throws Exception {
    TimerWheel wheel = new TimerWheel(6, 63);
    List<Node> inserted = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      inserted.add(new Node(i)); // no allocation where there is no stack
    }
    AtomicInteger used = new AtomicInteger();
    AtomicInteger overflows = new AtomicInteger();
    Thread thread =
        new Thread(null, () -> descend(wheel, inserted, used, overflows), "deep", 256 * 1024);
    thread.start();
    thread.join();
    assertThat(overflows).hasPositiveValue();
    long scheduled = inserted.stream().filter(Node::isScheduled).count();
    assertThat(wheel.checkInvariants()).isEqualTo(scheduled);
    assertThat(due(wheel, Long.MAX_VALUE - 1)).hasSize((int) scheduled);
  }

  @SuppressWarnings("InfiniteRecursion") // until the stack ends
  private static void descend(
      TimerWheel wheel, List<Node> nodes, AtomicInteger used, AtomicInteger overflows) {
    try {
      descend(wheel, nodes, used, overflows);
    } catch (StackOverflowError e) {
      overflows.setPlain(overflows.getPlain() + 1);
    }
    int index = used.getPlain();
    if (index < nodes.size()) {
      used.setPlain(index + 1);
      Node node = nodes.get(index);
      wheel.insert(node, node.due);
      if (index % 3 == 0) {
        wheel.cancel(nodes.get(index / 2));
      }
    }
  }
}
