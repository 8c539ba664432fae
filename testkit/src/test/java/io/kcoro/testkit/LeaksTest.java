package io.kcoro.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.channel.Channel;
import io.kcoro.schedule.Timers;
import io.kcoro.scope.OpenScope;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.sync.Mutex;
import io.kcoro.sync.Semaphore;
import io.kcoro.time.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Each kind of leak is found, in a run, where nothing is given time to end. */
class LeaksTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final TestRun run = TestRun.create();

  @Test
  void nothingIsLeftOfCodeThatCleansUp() throws Exception {
    Channel<Integer> channel = Channel.rendezvous();
    Mutex mutex = Mutex.named("ledger");
    Semaphore semaphore = Semaphore.of(2);
    ManualTime clock = ManualTime.create();
    Leaks.watch()
        .channel(channel)
        .mutex(mutex)
        .semaphore(semaphore)
        .timers(clock)
        .threads()
        .assertNoLeaks(() ->
            Scope.run(scope -> {
              scope.launch(() -> channel.send(1));
              channel.receive();
              mutex.holding(() -> true);
              semaphore.acquire();
              semaphore.release();
              Timers.on(clock).after(HOUR, () -> {}).cancel();
            }));
  }

  @Test
  void aWaiterInAChannelIsFound() throws Exception {
    run.run(test -> {
      Channel<Integer> channel = Channel.<Integer>builder().name("orders").rendezvous().build();
      Leaks leaks = Leaks.watch().channel(channel);
      test.scope().launch(() -> channel.receive());
      test.settle();
      assertThatThrownBy(leaks::assertNoLeaks)
          .isInstanceOf(LeakError.class)
          .hasMessageContaining("orders");
      channel.send(1);
      test.settle();
      leaks.assertNoLeaks();
    });
  }

  @Test
  void aCoroutineOfEitherKindIsFound() throws Exception {
    for (Engine engine : Engine.both()) {
      run.run(test -> {
        Leaks leaks = Leaks.watch().scope(test.scope());
        engine.launch(test, "endless", 1, step -> {});
        assertThatThrownBy(leaks::assertNoLeaks)
            .isInstanceOf(LeakError.class)
            .hasMessageContaining("Coroutine[endless] of Scope[test]");
        test.settle();
        leaks.assertNoLeaks();
      });
    }
  }

  @Test
  void whatIsHeldIsFound() throws Exception {
    run.run(test -> {
      Mutex mutex = Mutex.named("ledger");
      Semaphore semaphore = Semaphore.of(2);
      Leaks leaks = Leaks.watch().mutex(mutex).semaphore(semaphore);
      mutex.acquire();
      semaphore.acquire();
      assertThatThrownBy(leaks::assertNoLeaks)
          .hasMessageContaining("Mutex[ledger, held by")
          .hasMessageContaining("1 permit(s)");
    });
  }

  @Test
  void aTimerIsFound() throws Exception {
    run.run(test -> {
      ManualTime clock = ManualTime.create();
      Timers.on(clock).after(HOUR, () -> {});
      assertThatThrownBy(Leaks.watch().timers(clock)::assertNoLeaks)
          .hasMessageContaining("1 timer(s)");
    });
  }

  @Test
  void aThreadIsFoundAndSoIsWhatACheckOfOnesOwnFinds() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Thread[] left = new Thread[1];
    try {
      run.run(test -> {
        Leaks leaks = Leaks.watch().threads().and(() -> List.of("a file"));
        left[0] =
            Thread.ofPlatform()
                .name("left-behind")
                .start(() -> {
                  try {
                    end.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        assertThatThrownBy(leaks::assertNoLeaks)
            .hasMessageContaining("left-behind")
            .hasMessageContaining("a file");
      });
    } finally {
      end.countDown();
      left[0].join();
    }
  }

  @Test
  void anOpenScopeIsLookedAt() throws Exception {
    try (OpenScope open = Scope.open(ScopeConfig.named("server"))) {
      Channel<Integer> channel = Channel.rendezvous();
      Leaks leaks = Leaks.watch().scope(open.scope());
      open.scope().launch("acceptor", () -> channel.receive());
      channel.send(1);
      leaks.assertNoLeaks();
    }
  }
}
