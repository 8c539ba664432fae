package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.internal.wait.CancelSignal;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scopes with more coroutines than anybody has threads. */
class ManyCoroutinesTest {
  @ParameterizedTest
  @EnumSource(Caller.class)
  void aThousandCoroutinesExchangeValues(Caller caller) throws Exception {
    Channel<Integer> values = Channel.rendezvous();
    long sum =
        caller.call(() ->
            Scope.call(scope -> {
              for (int i = 0; i < 1000; i++) {
                int n = i;
                scope.launch(() -> values.send(n));
              }
              long total = 0;
              for (int i = 0; i < 1000; i++) {
                total += values.receive();
              }
              return total;
            }));
    assertThat(sum).isEqualTo(499_500);
  }

  @Test
  void aHundredThousandCoroutinesEndBeforeTheirScope() throws Exception {
    LongAdder ended = new LongAdder();
    Scope.run(scope -> {
      for (int i = 0; i < 100_000; i++) {
        scope.launch(ended::increment);
      }
    });
    assertThat(ended.sum()).isEqualTo(100_000);
  }

  @Test
  void manyWaitingCoroutinesAreCancelledByOneCallAndLeaveNothing() throws Exception {
    int coroutines = Stress.scaled(10_000);
    Channel<Integer> nothing = Channel.rendezvous();
    LongAdder cancelled = new LongAdder();
    Scope.run(scope -> {
      for (int i = 0; i < coroutines; i++) {
        scope.launch(() -> {
          try {
            nothing.receive();
          } catch (CancelledException e) {
            cancelled.increment();
          }
        });
      }
      while (nothing.snapshot().waitingReceivers() < coroutines) {
        Thread.yield();
      }
      scope.cancel("enough");
      assertThat(((CancelSignal) scope.token()).checkInvariants()).isZero();
    });
    assertThat(cancelled.sum()).isEqualTo(coroutines);
    assertThat(nothing.snapshot().waitingReceivers()).isZero();
  }

  /** Whenever the cancellation comes: every coroutine ends, and is counted once. */
  @ParameterizedTest
  @EnumSource(Caller.class)
  void aScopeCancelledAtAnyMomentEnds(Caller caller, Seeds seeds) throws Exception {
    Random random = seeds.random();
    for (int round = 0; round < Stress.scaled(300); round++) {
      int cancelAt = random.nextInt(40);
      Channel<Integer> channel = Channel.buffered(1);
      AtomicInteger begun = new AtomicInteger();
      AtomicInteger ended = new AtomicInteger();
      Throwable thrown =
          catchThrowable(() ->
              caller.run(() ->
                  Scope.run(scope -> {
                    for (int i = 0; i < 20; i++) {
                      boolean sends = i % 2 == 0;
                      scope.launch(() -> {
                        if (begun.incrementAndGet() == cancelAt) {
                          scope.cancel("at the moment");
                        }
                        try {
                          if (sends) {
                            channel.send(1);
                          } else {
                            channel.receive();
                          }
                        } finally {
                          ended.incrementAndGet();
                        }
                      });
                    }
                  })));
      assertThat(ended.get()).isEqualTo(begun.get());
      assertThat(thrown).matches(t -> t == null || t instanceof CancellationException);
    }
  }
}
