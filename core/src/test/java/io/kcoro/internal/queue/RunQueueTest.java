package io.kcoro.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunQueueTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 256})
  void itIsAQueueWhateverTheLengthOfItsRing(int length, Seeds seeds) {
    Random random = seeds.random();
    RunQueue<Integer> queue = new RunQueue<>(length);
    ArrayDeque<Integer> expected = new ArrayDeque<>();
    for (int i = 0; i < 5_000; i++) {
      switch (random.nextInt(9)) {
        case 0, 1, 2, 3 -> {
          queue.push(i);
          expected.add(i);
        }
        case 4, 5 -> assertThat(queue.poll()).isEqualTo(expected.poll());
        case 6 -> assertThat(queue.steal()).isEqualTo(expected.poll());
        case 7 -> {
          int most = 1 + random.nextInt(5);
          Object[] stolen = new Object[5];
          int count = queue.steal(stolen, most);
          assertThat(count).isEqualTo(Math.min(most, expected.size() - expected.size() / 2));
          for (int n = 0; n < count; n++) {
            assertThat(stolen[n]).isEqualTo(expected.poll());
          }
        }
        default -> {
          for (int n = random.nextInt(20); n > 0; n--) {
            assertThat(queue.poll()).isEqualTo(expected.poll());
          }
          if (expected.isEmpty()) {
            queue.trim();
          }
        }
      }
      assertThat(queue.size()).isEqualTo(expected.size());
      assertThat(queue.isEmpty()).isEqualTo(expected.isEmpty());
      queue.checkInvariants();
    }
  }

  @Test
  void aRingsLengthIsAPowerOfTwo() {
    assertThatIllegalArgumentException().isThrownBy(() -> new RunQueue<Integer>(3));
    assertThatIllegalArgumentException().isThrownBy(() -> new RunQueue<Integer>(0));
  }

  @Test
  void thereIsRoomUntilTheRingIsFull() {
    RunQueue<String> queue = new RunQueue<>(2);
    assertThat(queue.room()).isEqualTo(2);
    queue.push("a");
    queue.push("b");
    assertThat(queue.room()).isZero();
    queue.push("c");
    assertThat(queue.room()).isEqualTo(1);
    queue.steal();
    assertThat(queue.room()).isEqualTo(2);
  }

  @Test
  void whatLiesInAGrownRingIsKeptAndTheRingIsGivenUpWhenItIsTrimmed() {
    RunQueue<Integer> queue = new RunQueue<>(1);
    for (int i = 0; i < 100; i++) {
      queue.push(i);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(queue.poll()).isEqualTo(i);
    }
    assertThat(queue.room()).isEqualTo(128);
    queue.trim();
    assertThat(queue.room()).isEqualTo(1);
    queue.push(1);
    assertThat(queue.steal()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64})
  void eachElementIsTakenOnceInOrderWhileTheOwnerAddsTakesAndTrims(int length, Seeds seeds)
      throws Exception {
    int count = Stress.scaled(100_000);
    RunQueue<Integer> queue = new RunQueue<>(length);
    AtomicBoolean added = new AtomicBoolean();
    Callable<List<Integer>> thief =
        () -> {
          List<Integer> got = new ArrayList<>();
          while (true) {
            boolean last = added.get();
            Object[] stolen = new Object[3];
            int taken = queue.steal(stolen, 1 + got.size() % 3);
            for (int n = 0; n < taken; n++) {
              got.add((Integer) stolen[n]);
            }
            if (taken == 0 && last) {
              return got;
            }
          }
        };
    List<List<Integer>> all = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      List<Future<List<Integer>>> thieves = List.of(pool.submit(thief), pool.submit(thief));
      Random random = seeds.random();
      List<Integer> own = new ArrayList<>();
      for (int i = 0; i < count; ) {
        for (int n = random.nextInt(6); n > 0 && i < count; n--) {
          queue.push(i++);
        }
        for (int n = random.nextInt(4); n > 0; n--) {
          Integer element = queue.poll();
          if (element != null) {
            own.add(element);
          } else {
            queue.trim();
          }
        }
      }
      added.set(true);
      all.add(own);
      for (Future<List<Integer>> future : thieves) {
        all.add(future.get());
      }
    }
    boolean[] seen = new boolean[count];
    for (List<Integer> got : all) {
      assertThat(got).as("what one thread took").isSorted();
      for (int element : got) {
        assertThat(seen[element]).isFalse();
        seen[element] = true;
      }
    }
    assertThat(all.stream().mapToInt(List::size).sum()).isEqualTo(count);
    queue.checkInvariants();
  }
}
