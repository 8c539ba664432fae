package io.kcoro.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.internal.live.LiveObjects.Entry;
import io.kcoro.support.Await;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveObjectsTest {
  private final LiveObjects<Object> live = new LiveObjects<>();

  @AfterEach
  void isKept() {
    LiveObjects.keep(true);
  }

  /** What nobody has any more is collected sooner or later. */
  private void awaitSize(int size) throws InterruptedException {
    Await.until(() -> {
      System.gc();
      return live.checkInvariants() == size;
    });
  }

  @Test
  void showsWhatIsAlive() throws Exception {
    List<Object> kept = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Object object = new Object();
      live.add(object);
      if (i % 10 == 0) {
        kept.add(object);
      }
    }
    awaitSize(100);
    assertThat(live.all()).containsExactlyInAnyOrderElementsOf(kept);
    kept.clear();
    awaitSize(0);
    assertThat(live.all()).isEmpty();
  }

  @Test
  void anEntryIsTakenOutAtOnceAndOnce() {
    Object first = new Object();
    Object second = new Object();
    Entry<Object> entry = live.enter(first);
    live.enter(second);
    assertThat(entry).isNotNull();
    entry.free();
    entry.free();
    assertThat(live.all()).containsExactly(second);
    assertThat(live.checkInvariants()).isEqualTo(1);
  }

  @Test
  void switchedOffItForgetsAllAndTakesUpNothing() {
    Object before = new Object();
    Entry<Object> entry = live.enter(before);
    LiveObjects.keep(false);
    live.add(new Object());
    assertThat(live.enter(new Object())).isNull();
    assertThat(live.checkInvariants()).isZero();
    LiveObjects.keep(true);
    assertThat(live.all()).isEmpty();
    entry.free();
    Object after = new Object();
    live.add(after);
    assertThat(live.all()).containsExactly(after);
  }

  @Test
  void racingThreadsLoseNothingAndLeaveNothing(Seeds seeds) throws Exception {
    int rounds = Stress.scaled(20_000);
    Set<Object> kept =
        Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      Random random = seeds.random(t);
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  List<Entry<Object>> entries = new ArrayList<>();
                  for (int i = 0; i < rounds; i++) {
                    Object object = new Object();
                    switch (random.nextInt(8)) {
                      case 0 -> {
                        kept.add(object);
                        live.add(object);
                      }
                      case 1, 2 -> entries.add(live.enter(object));
                      case 3, 4 -> {
                        if (!entries.isEmpty()) {
                          entries.remove(random.nextInt(entries.size())).free();
                        }
                      }
                      case 5 -> {
                        if (random.nextInt(1000) == 0) {
                          live.checkInvariants();
                        }
                      }
                      default -> live.add(object);
                    }
                  }
                } catch (Throwable thrown) {
                  failure.set(thrown);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failure.get()).isNull();
    awaitSize(kept.size());
    List<Object> seen = live.all();
    assertThat(seen).hasSize(kept.size()).allMatch(kept::contains);
    kept.clear();
    seen = null;
    awaitSize(0);
  }

  @Test
  void anIdentityLastsAsLongAsItsObject() throws Exception {
    Object object = new Object();
    long number = Identities.of(object);
    assertThat(Identities.of(object)).isEqualTo(number);
    assertThat(Identities.of(new Object())).isNotEqualTo(number);
    Object other = new Object();
    Identities.of(other);
    Identities.alias(other, number);
    assertThat(Identities.of(other)).isEqualTo(number);
    for (int i = 0; i < 1000; i++) {
      Identities.of(new Object());
    }
    Await.until(() -> {
      System.gc();
      return Identities.size() < 500;
    });
    assertThat(Identities.of(object)).isEqualTo(number);
    assertThat(Identities.of(other)).isEqualTo(number);
  }
}
