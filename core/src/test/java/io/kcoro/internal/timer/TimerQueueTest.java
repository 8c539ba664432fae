package io.kcoro.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** A queue on a clock that the test moves. */
class TimerQueueTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000); // it overflows soon
  private final Sleeper sleeper = new Sleeper();

  private static final class Sleeper implements TimerQueue.Turner {
    final AtomicInteger wakeUps = new AtomicInteger();

    @Override
    public void prepare() {}

    @Override
    public void wake() {
      wakeUps.incrementAndGet();
    }
  }

  private static final class Node extends TimerNode {
    @Override
    protected void fired() {}
  }

  private TimerQueue queue(int tickBits, int wheelBits) {
    return new TimerQueue(clock::get, sleeper, tickBits, wheelBits);
  }

  private List<TimerNode> due(TimerQueue queue) {
    List<TimerNode> due = new ArrayList<>();
    for (TimerNode node; (node = queue.pollDue(clock.get())) != null; ) {
      due.add(node);
      node.settle();
    }
    return due;
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0, 2", "4, 1", "16, 6"})
  void aNodeIsNeverEarlyAndAtMostATickLate(int tickBits, int wheelBits) {
    TimerQueue queue = queue(tickBits, wheelBits);
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
      clock.addAndGet(tick);
      assertThat(due(queue)).containsExactly(node);
      assertThat(queue.checkInvariants()).isZero();
      assertThat(queue.cancel(node)).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "16, 6"})
  void whatHasPassedForATickIsDueAtOnce(int tickBits, int wheelBits) {
    TimerQueue queue = queue(tickBits, wheelBits);
    clock.addAndGet(123_456_789L << tickBits); // where a tick begins, so that nothing is rounded up
    long tick = 1L << tickBits;
    for (long ago : new long[] {0, 1, tick, 1_000_000_000, Long.MAX_VALUE / 2}) {
      Node node = new Node();
      queue.schedule(node, clock.get() - ago);
      assertThat(due(queue)).isEqualTo(List.of(node));
      queue.cancel(node);
    }
  }

  @Test
  void theFarthestMomentOfAnOldQueueIsNotTakenForThePast() {
    TimerQueue queue = queue(16, 6);
    clock.addAndGet(Long.MAX_VALUE - 1_000_000);
    Node node = new Node();
    queue.schedule(node, clock.get() + Long.MAX_VALUE / 2);
    assertThat(due(queue)).isEmpty();
    assertThat(queue.untilNext()).isPositive();
  }

  @Test
  void whoSleepsIsWokenOnlyForAnEarlierMoment() {
    TimerQueue queue = queue(0, 2);
    queue.schedule(new Node(), clock.get() + 1_000);
    assertThat(sleeper.wakeUps).hasValue(1);
    assertThat(due(queue)).isEmpty();
    assertThat(sleeper.wakeUps).hasValue(1);
    assertThat(queue.untilNext()).isPositive().isLessThanOrEqualTo(1_000);
    queue.schedule(new Node(), clock.get() + 2_000_000);
    assertThat(sleeper.wakeUps).hasValue(1);
    queue.schedule(new Node(), clock.get() + 1);
    assertThat(sleeper.wakeUps).hasValue(2);
  }

  @Test
  void whoIsAwakeIsNotWoken() {
    TimerQueue queue = queue(0, 2);
    assertThat(due(queue)).isEmpty();
    queue.schedule(new Node(), clock.get() + 1);
    assertThat(sleeper.wakeUps).hasValue(0);
    assertThat(queue.untilNext()).isEqualTo(1);
  }

  @Test
  void whereNobodyCanTurnTheWheelNothingIsScheduled() {
    OutOfMemoryError noThread = new OutOfMemoryError("no thread");
    TimerQueue queue =
        new TimerQueue(
            clock::get,
            new TimerQueue.Turner() {
              @Override
              public void prepare() {
                throw noThread;
              }

              @Override
              public void wake() {}
            },
            0,
            6);
    Node node = new Node();
    assertThatThrownBy(() -> queue.schedule(node, clock.get() + 1)).isSameAs(noThread);
    assertThat(node.isFree()).isTrue();
    assertThat(queue.checkInvariants()).isZero();
  }

  @Test
  void aNodeMayBeUsedAgain() {
    TimerQueue queue = queue(0, 2);
    Node node = new Node();
    for (int i = 0; i < 3; i++) {
      assertThat(node.isFree()).isTrue();
      queue.schedule(node, clock.get() + 10);
      assertThat(node.isFree()).isFalse();
      assertThat(queue.cancel(node)).isTrue();
      assertThat(queue.cancel(node)).isFalse();
      queue.schedule(node, clock.get() + 10);
      clock.addAndGet(10);
      assertThat(due(queue)).containsExactly(node);
    }
    assertThat(queue.checkInvariants()).isZero();
  }

  /**
   * Threads schedule and cancel while the clock goes: each node is fired or cancelled, not both.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 6})
  void eachNodeEndsInOneWay(int wheelBits, Seeds seeds) throws Exception {
    TimerQueue queue = queue(0, wheelBits);
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
    List<TimerNode> fired = new ArrayList<>();
    while (ended.getCount() > 0) {
      clock.addAndGet(7);
      fired.addAll(due(queue));
      queue.checkInvariants();
    }
    for (Thread thread : started) {
      thread.join();
    }
    clock.addAndGet(1_000);
    fired.addAll(due(queue));
    assertThat(fired).as(seeds.toString()).doesNotHaveDuplicates();
    assertThat(fired.size() + cancelled.get()).as(seeds.toString()).isEqualTo(nodes.size());
    assertThat(queue.checkInvariants()).isZero();
  }

  /**
   * One thread schedules a node again and again while another cancels it: whatever comes between
   * the steps, it never stands in the wheel when both have ended.
   */
  @Test
  void whoCancelsBesideWhoSchedulesLeavesNothing() throws Exception {
    TimerQueue queue = queue(0, 1);
    Node node = new Node();
    AtomicInteger cancelled = new AtomicInteger();
    int rounds = Stress.scaled(50_000);
    Thread canceller =
        Thread.ofPlatform()
            .start(() -> {
              while (cancelled.get() < rounds) {
                if (queue.cancel(node)) {
                  cancelled.incrementAndGet();
                }
              }
            });
    for (int round = 0; round < rounds; round++) {
      queue.schedule(node, clock.get() + 1 + round % 5);
      while (cancelled.get() <= round) {
        Thread.onSpinWait();
      }
    }
    canceller.join();
    assertThat(queue.checkInvariants()).isZero();
    assertThat(node.isFree()).isTrue();
  }
}
