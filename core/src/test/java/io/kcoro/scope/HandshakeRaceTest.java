package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.channel.Channel;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A canceller against everything the owner may do at that moment, round after round.
 *
 * <p>One canceller serves all rounds: it takes a handshake from a cell and interrupts it, some
 * random moments later. After each round no flag is left that should not be, and none is missing.
 */
class HandshakeRaceTest {
  private static final CancellationReason REASON = CancellationReason.user("enough");

  /** A virtual thread that yields costs more, and is the slower one to be interrupted. */
  private static int rounds(Caller caller) {
    return Stress.scaled(caller == Caller.PLATFORM ? 10_000 : 500);
  }

  /** What the canceller is to cancel next; null when it has done so. */
  private record Round(CancellationSource source, Handshake handshake, int delay) {}

  private final AtomicReference<Round> cell = new AtomicReference<>();
  private volatile boolean stop;
  private Thread canceller;

  @BeforeEach
  void startCanceller() {
    canceller =
        Thread.ofPlatform()
            .start(() -> {
              while (!stop) {
                Round round = cell.get();
                if (round == null) {
                  Thread.yield();
                  continue;
                }
                spin(round.delay);
                round.source.cancel(REASON);
                round.handshake.interrupt();
                cell.set(null);
              }
            });
  }

  @AfterEach
  void stopCanceller() throws InterruptedException {
    stop = true;
    canceller.join();
  }

  @ParameterizedTest
  @EnumSource(Caller.class)
  void afterTheEndNoInterruptIsLeftNorComes(Caller caller, Seeds seeds) throws Exception {
    Random random = seeds.random();
    race(
        caller,
        random,
        handshake -> {
          spin(random.nextInt(200));
          handshake.end();
          assertFlag(false);
          awaitCanceller();
          assertFlag(false);
        });
  }

  @ParameterizedTest
  @EnumSource(Caller.class)
  void afterAReportNoInterruptIsLeftNorComes(Caller caller, Seeds seeds) throws Exception {
    Random random = seeds.random();
    race(
        caller,
        random,
        handshake -> {
          Round round = cell.get();
          spin(random.nextInt(200));
          boolean reported = round == null || round.source.token().isCancelled();
          if (reported) {
            handshake.consume(REASON);
            assertFlag(false);
          }
          awaitCanceller();
          assertFlag(!reported);
          handshake.end();
          assertFlag(false);
        });
  }

  @ParameterizedTest
  @EnumSource(Caller.class)
  void noInterruptComesUnderTheMaskAndNoneIsLostByIt(Caller caller, Seeds seeds) throws Exception {
    Random random = seeds.random();
    race(
        caller,
        random,
        handshake -> {
          for (int masks = random.nextInt(4); masks > 0; masks--) {
            spin(random.nextInt(50));
            handshake.mask();
            assertFlag(false);
            spin(random.nextInt(50));
            assertFlag(false);
            handshake.unmask();
          }
          awaitCanceller();
          assertFlag(true);
          handshake.end();
          assertFlag(false);
        });
  }

  /** Any sequence of an owner's steps: the flag is as a plain model of it says. */
  @ParameterizedTest
  @EnumSource(Caller.class)
  void anySequenceOfStepsKeepsTheRules(Caller caller, Seeds seeds) throws Exception {
    Random random = seeds.random();
    race(
        caller,
        random,
        handshake -> {
          boolean consumed = false;
          int masks = 0;
          for (int steps = random.nextInt(8); steps > 0; steps--) {
            spin(random.nextInt(30));
            switch (random.nextInt(3)) {
              case 0 -> {
                handshake.mask();
                masks++;
              }
              case 1 -> {
                if (masks > 0) {
                  handshake.unmask();
                  masks--;
                }
              }
              default -> {
                Round round = cell.get();
                if (masks == 0 && (round == null || round.source.token().isCancelled())) {
                  handshake.consume(REASON);
                  consumed = true;
                }
              }
            }
            if (masks > 0 || consumed) {
              assertFlag(false);
            }
          }
          awaitCanceller();
          for (; masks > 0; masks--) {
            assertFlag(false);
            handshake.unmask();
          }
          assertFlag(!consumed);
          handshake.end();
          assertFlag(false);
        });
  }

  /** The same through the public interface: coroutines cancelled at any moment of their lives. */
  @ParameterizedTest
  @EnumSource(Caller.class)
  void coroutinesSeeNoInterruptInShieldsNorAfterReports(Caller caller, Seeds seeds)
      throws Exception {
    Random random = seeds.random();
    AtomicInteger stray = new AtomicInteger();
    AtomicInteger lost = new AtomicInteger();
    caller.run(() -> {
      for (int round = 0; round < Stress.scaled(2_000); round++) {
        int before = random.nextInt(100);
        int delay = random.nextInt(300);
        Scope.run(scope -> {
          CountDownLatch started = new CountDownLatch(1);
          Coroutine coroutine =
              scope.launch(() -> {
                started.countDown();
                try {
                  Scope.shielded(
                      Duration.ofDays(1),
                      () -> {
                        spin(before);
                        if (Thread.currentThread().isInterrupted()) {
                          stray.incrementAndGet();
                        }
                      });
                  Channel.rendezvous().receive();
                  lost.incrementAndGet();
                } catch (InterruptedException e) {
                  if (Thread.currentThread().isInterrupted()) {
                    stray.incrementAndGet();
                  }
                }
              });
          started.await();
          spin(delay);
          coroutine.cancel(REASON);
        });
      }
    });
    assertThat(stray).hasValue(0);
    assertThat(lost).hasValue(0);
  }

  private interface Owner {
    void run(Handshake handshake) throws InterruptedException;
  }

  private void race(Caller caller, Random random, Owner owner) throws Exception {
    caller.run(() -> {
      for (int i = 0; i < rounds(caller); i++) {
        CancellationSource source = new CancellationSource();
        Handshake handshake = new Handshake(Thread.currentThread(), source.token()::reason);
        cell.set(new Round(source, handshake, random.nextInt(200)));
        owner.run(handshake);
      }
    });
  }

  private void awaitCanceller() {
    while (cell.get() != null) {
      spin(50);
      if (cell.get() != null) {
        Thread.yield();
      }
    }
  }

  private static void assertFlag(boolean expected) {
    if (Thread.currentThread().isInterrupted() != expected) {
      throw new AssertionError(
          expected ? "the interrupt was lost" : "an interrupt came that should not");
    }
  }

  private static void spin(int rounds) {
    for (int i = 0; i < rounds; i++) {
      Thread.onSpinWait();
    }
  }
}
