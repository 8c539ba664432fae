package io.kcoro.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveClause;
import io.kcoro.channel.Select;
import io.kcoro.channel.Stackless;
import io.kcoro.schedule.Timers;
import io.kcoro.scope.Coroutine;
import io.kcoro.support.Seeds;
import io.kcoro.sync.Mutex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The seed decides the interleaving, and nothing else does. */
class SeededOrderTest {
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  @ParameterizedTest
  @EnumSource
  void theSameSeedGivesTheSameTraceAndOthersGiveOthers(Engine engine, Seeds seeds)
      throws Exception {
    Set<List<String>> traces = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      long seed = seeds.seed() + i;
      List<String> trace = traceOfYields(engine, seed);
      assertThat(traceOfYields(engine, seed)).isEqualTo(trace);
      traces.add(trace);
    }
    assertThat(traces).hasSizeGreaterThan(10);
  }

  private static List<String> traceOfYields(Engine engine, long seed) throws Exception {
    List<String> trace = new ArrayList<>();
    TestRun.create()
        .seed(seed)
        .run(test -> {
          for (String name : List.of("a", "b", "c")) {
            engine.launch(test, name, 5, step -> trace.add(name + step));
          }
        });
    assertThat(trace).hasSize(15);
    return trace;
  }

  /** Channels, selects, timers, sleeps and both kinds of coroutines together. */
  @Test
  void aMixOfEverythingIsRepeatedBySeed(Seeds seeds) throws Exception {
    Set<List<String>> traces = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      List<String> trace = traceOfMix(seeds.seed() + i);
      assertThat(traceOfMix(seeds.seed() + i)).isEqualTo(trace);
      traces.add(trace);
    }
    assertThat(traces).hasSizeGreaterThan(10);
  }

  private static List<String> traceOfMix(long seed) throws Exception {
    List<String> trace = new ArrayList<>();
    TestRun.create()
        .seed(seed)
        .run(test -> {
          Channel<String> first = Channel.rendezvous();
          Channel<String> second = Channel.buffered(2);
          for (int i = 0; i < 3; i++) {
            String name = "direct-" + i;
            test.scope()
                .launch(
                    name,
                    () -> {
                      for (int n = 0; n < 4; n++) {
                        Timers.current().sleep(Duration.ofMillis(test.random().nextInt(3)));
                        first.send(name + "/" + n);
                      }
                    });
            test.scope().launch("stackless-" + i, new Sends(second, "stackless-" + i, 4));
          }
          Select select = Select.unbiased();
          ReceiveClause<String> one = select.receive(first);
          ReceiveClause<String> other = select.receive(second);
          for (int received = 0; received < 24; received++) {
            trace.add((select.await() == one ? one : other).element() + " at " + test.now());
          }
        });
    return trace;
  }

  private static final class Sends extends Stackless {
    private final Channel<String> to;
    private final String name;
    private int left;

    Sends(Channel<String> to, String name, int left) {
      this.to = to;
      this.name = name;
      this.left = left;
    }

    @Override
    protected Op start() {
      return left-- == 0 ? done() : send(to, name + "/" + left, this::asleep);
    }

    private Op asleep() {
      return sleep(Duration.ofMillis(1), this::start);
    }
  }

  // ---- seeded faults are found, and repeated by their seed ----

  @ParameterizedTest
  @EnumSource
  void aLostUpdateIsFoundAndRepeatedBySeed(Engine engine, Seeds seeds) throws Exception {
    TestBody<Exception> faulty =
        test -> {
          AtomicInteger balance = new AtomicInteger();
          List<Coroutine> both = new ArrayList<>();
          for (String name : List.of("one", "two")) {
            int[] seen = new int[1];
            both.add(
                engine.launch(
                    test,
                    name,
                    2,
                    step -> {
                      if (step == 0) {
                        seen[0] = balance.get();
                      } else {
                        balance.set(seen[0] + 1); // others may have changed it since
                      }
                    }));
          }
          for (Coroutine each : both) {
            each.join();
          }
          assertThat(balance.get()).isEqualTo(2);
        };

    Throwable failure =
        catchThrowable(() -> TestRun.create().seed(seeds.seed()).explore(100, faulty));

    assertThat(failure).isInstanceOf(AssertionError.class);
    long seed = seedNamedBy(failure);
    for (int i = 0; i < 5; i++) {
      assertThat(catchThrowable(() -> TestRun.create().seed(seed).run(faulty)))
          .hasMessage(failure.getMessage());
    }
  }

  @Test
  void aDeadlockOfTwoMutexesIsFoundAndRepeatedBySeed(Seeds seeds) {
    TestBody<Exception> faulty =
        test -> {
          Mutex a = Mutex.named("a");
          Mutex b = Mutex.named("b");
          test.scope().launch("ab", () -> takeBoth(a, b));
          test.scope().launch("ba", () -> takeBoth(b, a));
        };
    TestRun impatient = TestRun.create().patience(AT_ONCE);

    Throwable failure = catchThrowable(() -> impatient.seed(seeds.seed()).explore(100, faulty));

    assertThat(failure)
        .isInstanceOf(HangError.class)
        .hasMessageContaining("test/ab waits for Mutex[b")
        .hasMessageContaining("test/ba waits for Mutex[a")
        .hasMessageContaining("takeBoth");
    long seed = ((HangError) failure).seed();
    assertThat(seedNamedBy(failure)).isEqualTo(seed);
    assertThat(catchThrowable(() -> impatient.seed(seed).run(faulty)))
        .isInstanceOf(HangError.class);
  }

  private static void takeBoth(Mutex first, Mutex second) throws Exception {
    first.holding(() -> {
      Thread.yield();
      return second.holding(() -> true);
    });
  }

  /** A flag that is looked at before the wait begins; the wake-up comes in between. */
  @ParameterizedTest
  @EnumSource
  void aLostWakeUpIsFoundAndRepeatedBySeed(Engine engine, Seeds seeds) {
    TestBody<Exception> faulty =
        test -> {
          Channel<Boolean> wakeUp = Channel.rendezvous();
          AtomicInteger waiting = new AtomicInteger();
          boolean[] ready = new boolean[1];
          engine.launch(
              test,
              "notifier",
              2,
              step -> {
                if (step == 1) {
                  ready[0] = true;
                  wakeUp.trySend(true); // nobody waits yet: lost
                }
              });
          test.scope()
              .launch(
                  "waiter",
                  () -> {
                    Thread.yield();
                    if (!ready[0]) {
                      Thread.yield();
                      waiting.incrementAndGet();
                      wakeUp.receive();
                    }
                  });
        };
    TestRun impatient = TestRun.create().patience(AT_ONCE);

    Throwable failure = catchThrowable(() -> impatient.seed(seeds.seed()).explore(100, faulty));

    assertThat(failure).isInstanceOf(HangError.class).hasMessageContaining("test/waiter waits for");
    long seed = seedNamedBy(failure);
    assertThat(catchThrowable(() -> impatient.seed(seed).run(faulty)))
        .isInstanceOf(HangError.class);
  }

  private static long seedNamedBy(Throwable failure) {
    String text = failure.getSuppressed()[failure.getSuppressed().length - 1].getMessage();
    return Long.parseLong(text.substring(text.lastIndexOf('=') + 1));
  }
}
