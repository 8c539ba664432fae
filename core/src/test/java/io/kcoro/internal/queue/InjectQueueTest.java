package io.kcoro.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InjectQueueTest {
  private record Element(int thread, int number) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1024})
  void itIsAQueueWhateverTheLengthOfItsSegments(int length, Seeds seeds) {
    Random random = seeds.random();
    InjectQueue<Element> queue = new InjectQueue<>(length);
    ArrayDeque<Element> expected = new ArrayDeque<>();
    for (int i = 0; i < 5_000; i++) {
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> {
          Element element = new Element(0, i);
          queue.add(element);
          expected.add(element);
        }
        case 3 -> {
          // Its place is spoilt.
          Element any = new Element(1, i);
          if (!expected.isEmpty()) {
            any = random.nextBoolean() ? expected.peekFirst() : expected.peekLast();
          }
          assertThat(queue.remove(any)).isEqualTo(expected.remove(any));
        }
        default -> {
          for (int n = random.nextInt(4); n > 0; n--) {
            assertThat(queue.poll()).isEqualTo(expected.poll());
          }
        }
      }
      assertThat(queue.checkInvariants()).isEqualTo(expected.size());
      if (queue.isEmpty()) {
        assertThat(expected).isEmpty();
      }
      assertThat(queue.size()).isGreaterThanOrEqualTo(expected.size());
    }
  }

  @Test
  void onlyTheElementItselfIsRemovedNotAnEqualOne() {
    InjectQueue<Element> queue = new InjectQueue<>(2);
    queue.add(new Element(1, 1));
    assertThat(queue.remove(new Element(1, 1))).isFalse();
    assertThat(queue.poll()).isEqualTo(new Element(1, 1));
  }

  @Test
  void oneOccurrenceIsRemoved() {
    InjectQueue<String> queue = new InjectQueue<>(2);
    for (String each : List.of("a", "b", "a", "b", "a")) {
      queue.add(each);
    }
    assertThat(queue.remove("a")).isTrue();
    assertThat(queue.poll()).isEqualTo("b");
    assertThat(queue.poll()).isEqualTo("a");
    assertThat(queue.remove("c")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aQueueFromWhichAllIsRemovedIsEmptyThoughNobodyPolls(int length) {
    InjectQueue<String> queue = new InjectQueue<>(length);
    for (String each : List.of("a", "b", "c", "d")) {
      queue.add(each);
    }
    for (String each : List.of("b", "a", "d", "c")) {
      assertThat(queue.isEmpty()).isFalse();
      assertThat(queue.remove(each)).isTrue();
    }
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.size()).isZero();
  }

  @Test
  void anEmptyQueueThatIsPolledSpoilsNothing() {
    InjectQueue<String> queue = new InjectQueue<>(2);
    for (int i = 0; i < 100; i++) {
      assertThat(queue.poll()).isNull();
    }
    queue.add("a");
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.poll()).isEqualTo("a");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void nullIsRefused() {
    assertThatNullPointerException().isThrownBy(() -> new InjectQueue<String>(1).add(null));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64})
  void eachElementIsTakenOrRemovedOnceAndThoseOfOneThreadInOrder(int length, Seeds seeds)
      throws Exception {
    int perThread = Stress.scaled(50_000);
    InjectQueue<Element> queue = new InjectQueue<>(length);
    AtomicInteger adders = new AtomicInteger(2);
    AtomicInteger removed = new AtomicInteger();
    Callable<List<Element>> taker =
        () -> {
          List<Element> got = new ArrayList<>();
          while (true) {
            boolean last = adders.get() == 0;
            Element element = queue.poll();
            if (element != null) {
              got.add(element);
            } else if (last) {
              return got;
            }
          }
        };
    List<Element> all = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<List<Element>>> takers = List.of(pool.submit(taker), pool.submit(taker));
      List<Future<?>> adding = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int thread = t;
        Random random = seeds.random(t);
        adding.add(
            pool.submit(() -> {
              for (int i = 0; i < perThread; i++) {
                Element element = new Element(thread, i);
                queue.add(element);
                if (random.nextInt(8) == 0 && queue.remove(element)) {
                  removed.incrementAndGet();
                }
              }
              adders.decrementAndGet();
            }));
      }
      for (Future<?> future : adding) {
        future.get();
      }
      for (Future<List<Element>> future : takers) {
        List<Element> got = future.get();
        int[] last = {-1, -1};
        for (Element element : got) {
          assertThat(element.number()).isGreaterThan(last[element.thread()]);
          last[element.thread()] = element.number();
        }
        all.addAll(got);
      }
    }
    assertThat(all).doesNotHaveDuplicates();
    assertThat(all.size() + removed.get()).isEqualTo(2 * perThread);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.checkInvariants()).isZero();
  }
}
