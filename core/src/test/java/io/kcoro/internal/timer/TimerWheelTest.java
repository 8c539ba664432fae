package io.kcoro.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wheel alone, beside a set that knows when each node is due. */
class TimerWheelTest {
  private static final class Node extends TimerNode {
    final long due;

    Node(long due) {
      this.due = due;
    }

    @Override
    protected void fired() {}
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6})
  void whatIsDueComesInOrderAndNothingElse(int bits, Seeds seeds) {
    Random random = seeds.random();
    TimerWheel wheel = new TimerWheel(bits);
    Set<Node> model = new HashSet<>();
    long now = 0;
    for (int round = 0; round < Stress.scaled(2_000); round++) {
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          Node node = new Node(now + distance(random));
          wheel.insert(node, node.due);
          model.add(node);
        }
        case 2 -> {
          if (!model.isEmpty()) {
            Node node = model.iterator().next();
            wheel.remove(node);
            wheel.remove(node);
            model.remove(node);
          }
        }
        default -> {
          now += random.nextInt(10) == 0 ? distance(random) : random.nextInt(100);
          long until = now;
          List<TimerNode> due = new ArrayList<>();
          wheel.advance(now, due::add);
          assertThat(due)
              .as(seeds.toString())
              .isSortedAccordingTo((a, b) -> Long.compare(a.dueTick, b.dueTick));
          Set<Node> expected = new HashSet<>(model);
          expected.removeIf(node -> node.dueTick > until);
          assertThat(new HashSet<Object>(due)).as(seeds.toString()).isEqualTo(expected);
          model.removeAll(expected);
        }
      }
      wheel.checkInvariants();
      assertThat(wheel.size()).isEqualTo(model.size());
      long next = wheel.nextTick();
      assertThat(model).as(seeds.toString()).allMatch(node -> node.dueTick >= next);
    }
  }

  /** From now to as far as a clock counts. */
  private static long distance(Random random) {
    return random.nextLong() >>> (3 + random.nextInt(60));
  }

  @Test
  void whatIsLateComesWithTheNextTick() {
    TimerWheel wheel = new TimerWheel(2);
    wheel.advance(1_000, node -> {});
    Node late = new Node(5);
    wheel.insert(late, 5);

    List<TimerNode> due = new ArrayList<>();
    wheel.advance(1_000, due::add);
    assertThat(due).isEmpty();
    assertThat(wheel.nextTick()).isEqualTo(1_001);
    wheel.advance(1_001, due::add);
    assertThat(due).containsExactly(late);
    assertThat(wheel.nextTick()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aMillionThatWereTakenOutLeaveNothing() {
    TimerWheel wheel = new TimerWheel(6);
    for (int i = 0; i < 1_000_000; i++) {
      Node node = new Node(i * 17L);
      wheel.insert(node, node.due);
      wheel.remove(node);
    }
    wheel.checkInvariants();
    assertThat(wheel.size()).isZero();
    assertThat(wheel.nextTick()).isEqualTo(Long.MAX_VALUE);
  }
}
