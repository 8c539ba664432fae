package io.kcoro.cancel;

import static io.kcoro.cancel.CancellationTokenTest.invariants;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationToken.Registration;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Registering, closing, linking and cancelling at the same time, round after round. */
class CancellationRaceTest {
  private static final int ROUNDS = 3_000;

  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    executor.close();
  }

  @Test
  void aHandlerRegisteredWhileTheTokenIsCancelledRunsOnce(Seeds seeds) throws Exception {
    Random random = seeds.random();
    for (int round = 0; round < Stress.scaled(ROUNDS); round++) {
      CancellationSource source = new CancellationSource();
      AtomicInteger[] runs = new AtomicInteger[20];
      int delay = random.nextInt(200);
      race(
          () -> {
            spin(delay);
            return source.cancel("now");
          },
          () -> {
            for (int i = 0; i < runs.length; i++) {
              AtomicInteger count = new AtomicInteger();
              runs[i] = count;
              source.token().onCancel(reason -> count.incrementAndGet());
            }
            return true;
          });
      assertThat(runs).allMatch(count -> count.get() == 1);
      assertThat(invariants(source.token())).isZero();
    }
  }

  @Test
  void aHandlerClosedWhileTheTokenIsCancelledRunsAtMostOnce(Seeds seeds) throws Exception {
    Random random = seeds.random();
    for (int round = 0; round < Stress.scaled(ROUNDS); round++) {
      CancellationSource source = new CancellationSource();
      AtomicInteger[] runs = new AtomicInteger[20];
      Registration[] registrations = new Registration[runs.length];
      for (int i = 0; i < runs.length; i++) {
        AtomicInteger count = new AtomicInteger();
        runs[i] = count;
        registrations[i] = source.token().onCancel(reason -> count.incrementAndGet());
      }
      AtomicInteger survivor = new AtomicInteger();
      source.token().onCancel(reason -> survivor.incrementAndGet());
      int first = random.nextInt(runs.length);
      race(
          () -> source.cancel("now"),
          () -> {
            for (int i = 0; i < runs.length; i++) {
              registrations[(first + i) % runs.length].close();
            }
            return true;
          });
      assertThat(runs).allMatch(count -> count.get() <= 1);
      assertThat(survivor).hasValue(1);
      assertThat(invariants(source.token())).isZero();
    }
  }

  @Test
  void ofTwoWhoCancelOneIsTheFirstAndItsReasonStays() throws Exception {
    for (int round = 0; round < Stress.scaled(ROUNDS); round++) {
      CancellationSource source = new CancellationSource();
      AtomicInteger runs = new AtomicInteger();
      source.token().onCancel(reason -> runs.incrementAndGet());
      boolean[] first = new boolean[2];
      race(() -> first[0] = source.cancel("a"), () -> first[1] = source.cancel("b"));
      assertThat(first[0]).isNotEqualTo(first[1]);
      assertThat(source.token().reason().message()).isEqualTo(first[0] ? "a" : "b");
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void aSourceLinkedWhileItsParentIsCancelledIsCancelledToo() throws Exception {
    for (int round = 0; round < Stress.scaled(ROUNDS); round++) {
      CancellationSource parent = new CancellationSource();
      CancellationSource other = new CancellationSource();
      CancellationSource[] children = new CancellationSource[10];
      AtomicInteger runs = new AtomicInteger();
      race(
          () -> parent.cancel("now"),
          () -> {
            for (int i = 0; i < children.length; i++) {
              children[i] = CancellationSource.linkedTo(other.token(), parent.token());
              children[i].token().onCancel(reason -> runs.incrementAndGet());
            }
            return true;
          });
      assertThat(children).allMatch(child -> child.token().reason() == parent.token().reason());
      assertThat(runs).hasValue(children.length);
      for (CancellationSource child : children) {
        child.close();
      }
      assertThat(invariants(parent.token()) + invariants(other.token())).isZero();
    }
  }

  private void race(Callable<Boolean> one, Callable<Boolean> two) throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    Future<Boolean> first =
        executor.submit(() -> {
          start.await();
          return one.call();
        });
    Future<Boolean> second =
        executor.submit(() -> {
          start.await();
          return two.call();
        });
    first.get();
    second.get();
  }

  private static void spin(int rounds) {
    for (int i = 0; i < rounds; i++) {
      Thread.onSpinWait();
    }
  }
}
