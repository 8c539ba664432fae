package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.support.Stress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Shields that end by their limit. */
class ShieldLimitTest {
  private static final Duration AMPLE = Duration.ofDays(1);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final Channel<Integer> nothing = Channel.rendezvous();

  static Duration[] passedAtOnce() {
    return new Duration[] {Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE)};
  }

  @ParameterizedTest
  @EnumSource(Caller.class)
  void aChannelWaitInAShieldFailsAtTheLimitWhereverTheShieldIs(Caller caller) throws Exception {
    caller.run(() -> {
      assertDeadline(catchThrowable(() -> Scope.shielded(SHORT, nothing::receive)));
      Scope.run(scope -> {
        assertDeadline(catchThrowable(() -> Scope.shielded(SHORT, nothing::receive)));
        scope
            .launch(
                () -> assertDeadline(catchThrowable(() -> Scope.shielded(SHORT, nothing::receive))))
            .join();
      });
    });
  }

  @Test
  void everyFurtherWaitBehindTheLimitFailsToo() throws Exception {
    inCoroutine(() ->
        Scope.shielded(
            SHORT,
            () -> {
              for (int i = 0; i < 10; i++) {
                assertDeadline(catchThrowable(nothing::receive));
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
              }
            }));
  }

  @ParameterizedTest
  @MethodSource("passedAtOnce")
  void aLimitThatHasPassedLetsNoWaitHappen(Duration limit) throws Exception {
    Channel<Integer> buffered = Channel.buffered(1);
    inCoroutine(() -> {
      assertDeadline(catchThrowable(() -> Scope.shielded(limit, nothing::receive)));
      assertThat(catchThrowable(() -> Scope.shielded(limit, () -> new CountDownLatch(1).await())))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    });
    Scope.shielded(limit, () -> buffered.trySend(1));
    assertThat(buffered.receive()).isEqualTo(1);
    assertDeadline(catchThrowable(() -> Scope.shielded(limit, nothing::receive)));
  }

  @Test
  void aBlockingCallInACoroutinesShieldIsInterruptedAtTheLimit() throws Exception {
    inCoroutine(() -> {
      assertThat(catchThrowable(() -> Scope.shielded(SHORT, () -> new CountDownLatch(1).await())))
          .isExactlyInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    });
  }

  /** The usual order of clean-up: interrupted in a blocking call, then shielded. */
  @Test
  void theLimitHoldsInACoroutineThatWasCancelledInABlockingCall() throws Exception {
    for (int round = 0; round < Stress.scaled(300); round++) {
      Duration limit = Duration.ofNanos(round % 3 * 1000L);
      AtomicReference<Throwable> seen = new AtomicReference<>();
      Scope.run(scope -> {
        CountDownLatch started = new CountDownLatch(1);
        Coroutine coroutine =
            scope.launch(() -> {
              started.countDown();
              Caller.swallow(new CountDownLatch(1)::await);
              seen.set(
                  catchThrowable(() -> Scope.shielded(limit, () -> new CountDownLatch(1).await())));
            });
        started.await();
        coroutine.cancel("enough");
        coroutine.join();
      });
      assertThat(seen.get()).isExactlyInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void aHugeLimitIsNone() throws Exception {
    for (Duration huge : new Duration[] {Duration.ofSeconds(Long.MAX_VALUE), AMPLE}) {
      inCoroutine(
          () -> Scope.shielded(huge, () -> Scope.run(scope -> scope.launch(Thread::yield).join())));
    }
  }

  @Test
  void theLimitOfTheInnerShieldDoesNotEndTheOuterOne() throws Exception {
    inCoroutine(() ->
        Scope.shielded(
            AMPLE,
            () -> {
              assertDeadline(catchThrowable(() -> Scope.shielded(SHORT, nothing::receive)));
              Scope.run(scope -> scope.launch(Thread::yield).join());
              Thread.sleep(0, 1);
            }));
  }

  @Test
  void theLimitOfTheOuterShieldIsSeenAfterTheInnerOne() throws Exception {
    inCoroutine(() ->
        Scope.shielded(
            SHORT,
            () -> {
              Scope.shielded(
                  AMPLE,
                  () ->
                      assertDeadline(
                          catchThrowable(() -> Scope.shielded(SHORT, nothing::receive))));
              assertDeadline(catchThrowable(nothing::receive));
            }));
  }

  @Test
  void aScopeInAShieldEndsAtTheLimitWithItsCoroutines() throws Exception {
    AtomicReference<Throwable> atChild = new AtomicReference<>();
    inCoroutine(() ->
        assertDeadline(
            catchThrowable(() ->
                Scope.shielded(
                    SHORT,
                    () ->
                        Scope.run(scope ->
                            scope.launch(() -> atChild.set(catchThrowable(nothing::receive))))))));
    // Null if the limit had passed before the launch.
    assertThat(atChild.get()).matches(seen -> seen == null || seen instanceof CancelledException);
  }

  @Test
  void exceedingTheLimitFailsACoroutineThatIsNotCancelled() throws Exception {
    CoroutineFailedException thrown =
        catchThrowableOfType(
            CoroutineFailedException.class,
            () -> inCoroutine(() -> Scope.shielded(SHORT, nothing::receive)));
    assertDeadline(thrown.getCause());
  }

  @Test
  void manyShieldsOneAfterTheOtherLeaveTheThreadClean() throws Exception {
    inCoroutine(() -> {
      for (int i = 0; i < Stress.scaled(20_000); i++) {
        Scope.shielded(i % 2 == 0 ? AMPLE : Duration.ofNanos(i % 7 * 500L), Thread::onSpinWait);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
      }
    });
  }

  private static void inCoroutine(CoroutineBody body) throws InterruptedException {
    Scope.run(scope -> scope.launch("child", body));
  }

  private static void assertDeadline(Throwable thrown) {
    assertThat(thrown).isInstanceOf(CancelledException.class);
    assertThat(((CancelledException) thrown).reason().kind()).isEqualTo(Kind.DEADLINE);
    assertThat(thrown).hasMessageContaining("limit");
  }
}
