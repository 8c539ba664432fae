package io.kcoro.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A queue and the turns of its driver, on a clock that the test moves. */
class TimerQueueTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000); // it overflows soon
  private final AtomicInteger wakeUps = new AtomicInteger();

  private static final class Node extends TimerNode {
    final AtomicInteger runs = new AtomicInteger();

    @Override
    protected void fired() {
      runs.incrementAndGet();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0, 2", "4, 1", "16, 6"})
  void aNodeIsNeverEarlyAndAtMostATickLate(int tickBits, int wheelBits) {
    TimerQueue queue = new TimerQueue(clock::get, wakeUps::incrementAndGet, tickBits, wheelBits);
    long tick = 1L << tickBits;
    for (long delay : new long[] {1, 2, tick - 1, tick, tick + 1, 1_000, 1_000_000, 1L << 61}) {
      if (delay <= 0) {
        continue;
      }
      Node node = new Node();
      queue.schedule(node, clock.get() + delay);
      assertThat(due(queue)).isEmpty();
      clock.addAndGet(delay - 1);
      assertThat(due(queue)).isEmpty();
      clock.addAndGet(tick + 1);
      assertThat(due(queue)).containsExactly(node);
      assertThat(queue.checkInvariants()).isZero();
      assertThat(queue.cancel(node)).isFalse();
    }
  }

  @Test
  void whoSleepsIsWokenOnlyForAnEarlierMoment() {
    TimerQueue queue = new TimerQueue(clock::get, wakeUps::incrementAndGet, 0, 2);
    Node first = new Node();
    queue.schedule(first, clock.get() + 1_000);
    assertThat(wakeUps).hasValue(1);
    assertThat(queue.takeDue(new ArrayList<>())).isPositive().isLessThanOrEqualTo(1_000);
    queue.schedule(new Node(), clock.get() + 2_000_000);
    assertThat(wakeUps).hasValue(1);
    queue.schedule(new Node(), clock.get() + 1);
    assertThat(wakeUps).hasValue(2);
  }

  @Test
  void aCancelledNodeMayBeUsedAgain() {
    TimerQueue queue = new TimerQueue(clock::get, wakeUps::incrementAndGet, 0, 2);
    Node node = new Node();
    for (int i = 0; i < 3; i++) {
      assertThat(node.isFree()).isTrue();
      queue.schedule(node, clock.get() + 10);
      assertThat(node.isFree()).isFalse();
      assertThat(queue.cancel(node)).isTrue();
      assertThat(queue.cancel(node)).isFalse();
    }
    assertThat(queue.size()).isZero();
  }

  /**
   * Threads schedule and cancel while the clock goes: each node is fired or cancelled, not both.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 6})
  void eachNodeEndsInOneWay(int wheelBits, Seeds seeds) throws Exception {
    TimerQueue queue = new TimerQueue(clock::get, () -> {}, 0, wheelBits);
    int each = Stress.scaled(5_000);
    int threads = 3;
    AtomicInteger cancelled = new AtomicInteger();
    List<Node> nodes = new ArrayList<>();
    CountDownLatch ended = new CountDownLatch(threads);
    List<Thread> started = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      List<Node> own = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        own.add(new Node());
      }
      nodes.addAll(own);
      var random = seeds.random(t);
      started.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < own.size(); i++) {
                  queue.schedule(own.get(i), clock.get() + random.nextInt(200));
                  if (queue.cancel(own.get(random.nextInt(i + 1)))) {
                    cancelled.incrementAndGet();
                  }
                }
                ended.countDown();
              }));
    }
    List<TimerNode> due = new ArrayList<>();
    while (ended.getCount() > 0) {
      clock.addAndGet(7);
      queue.takeDue(due);
    }
    for (Thread thread : started) {
      thread.join();
    }
    clock.addAndGet(1_000);
    queue.takeDue(due);
    assertThat(due).as(seeds.toString()).doesNotHaveDuplicates();
    assertThat(due.size() + cancelled.get()).as(seeds.toString()).isEqualTo(nodes.size());
    assertThat(queue.checkInvariants()).isZero();
  }

  private static List<TimerNode> due(TimerQueue queue) {
    List<TimerNode> due = new ArrayList<>();
    queue.takeDue(due);
    return due;
  }
}
