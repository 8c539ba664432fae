package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.internal.wait.CancelSignal;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who can cancel what, and what comes of it. */
@ParameterizedClass
@EnumSource(Caller.class)
class ScopeCancellationTest {
  private static final CancellationReason REASON =
      new CancellationReason(Kind.SHUTDOWN, "the end of the day", null);

  @Parameter Caller caller;

  private final Channel<Integer> nothing = Channel.rendezvous();

  @Test
  void theBodyMayCancelItsScope() throws Exception {
    CancellationException thrown =
        cancellationOf(
            ScopeConfig.named("scope-x"),
            scope -> {
              assertThat(scope.cancel(REASON)).isTrue();
              assertThat(scope.cancel("later")).isFalse();
              assertThat(scope.token().reason()).isSameAs(REASON);
              nothing.receive();
            });
    assertThat(thrown).hasMessageContainingAll("scope-x", "SHUTDOWN", "the end of the day");
    assertThat(((CancelledException) thrown.getCause()).reason()).isSameAs(REASON);
  }

  @Test
  void aCoroutineMayCancelItsScope() throws Exception {
    AtomicReference<Throwable> atSelf = new AtomicReference<>();
    AtomicReference<Throwable> atSibling = new AtomicReference<>();
    cancellationOf(scope -> {
      scope.launch(() -> atSibling.set(catchThrowable(nothing::receive)));
      scope.launch(() -> {
        awaitReceivers(2);
        scope.cancel(REASON);
        atSelf.set(catchThrowable(nothing::receive));
      });
      nothing.receive();
    });
    assertThat(((CancelledException) atSelf.get()).reason()).isSameAs(REASON);
    assertThat(((CancelledException) atSibling.get()).reason()).isSameAs(REASON);
  }

  @Test
  void anyThreadMayCancelAScope() throws Exception {
    cancellationOf(scope -> {
      Thread outside =
          Caller.PLATFORM.start(() -> {
            awaitReceivers(1);
            scope.cancel(REASON);
          });
      try {
        nothing.receive();
      } finally {
        while (outside.isAlive()) {
          Thread.yield();
        }
      }
    });
  }

  @Test
  void aTokenMayCancelAScopeBeforeItBegins() throws Exception {
    CancellationSource source = new CancellationSource();
    source.cancel(REASON);
    AtomicBoolean ran = new AtomicBoolean();
    CancellationException thrown =
        cancellationOf(
            ScopeConfig.named("late").cancelledBy(source.token()),
            scope -> {
              scope.launch(() -> ran.set(true));
              nothing.receive();
            });
    assertThat(((CancelledException) thrown.getCause()).reason()).isSameAs(REASON);
    assertThat(ran).isFalse();
  }

  @Test
  void aTokenMayCancelAScopeThatRunsAndKeepsNothingOfItAfterwards() throws Exception {
    CancellationSource source = new CancellationSource();
    ScopeConfig config = ScopeConfig.named("until").cancelledBy(source.token());
    caller.run(() -> Scope.run(config, scope -> scope.launch(() -> {})));
    assertThat(((CancelSignal) source.token()).checkInvariants()).isZero();

    cancellationOf(
        config,
        scope -> {
          scope.launch(() -> {
            awaitReceivers(1);
            source.cancel(REASON);
          });
          nothing.receive();
        });
  }

  @Test
  void aBodyThatReturnsAllTheSameReturnsItsResult() throws Exception {
    AtomicReference<Throwable> atChild = new AtomicReference<>();
    Object result =
        caller.call(() ->
            Scope.call(scope -> {
              scope.launch(() -> atChild.set(catchThrowable(nothing::receive)));
              awaitReceivers(1);
              scope.cancel(REASON);
              return "partial";
            }));
    assertThat(result).isEqualTo("partial");
    assertThat(atChild.get()).isInstanceOf(CancelledException.class);
  }

  @Test
  void aCancelledBodyDoesNotWaitAgainHoweverOftenItTries() throws Exception {
    cancellationOf(scope -> {
      scope.cancel(REASON);
      for (int i = 0; i < 10; i++) {
        assertThat(catchThrowable(nothing::receive)).isInstanceOf(CancelledException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
      }
      nothing.receive();
    });
  }

  @Test
  void aCoroutineThatSwallowsACancellationIsCancelledAtItsNextWait() throws Exception {
    AtomicInteger cancelled = new AtomicInteger();
    caller.run(() ->
        Scope.run(scope -> {
          Coroutine stubborn =
              scope.launch(() -> {
                // Once by the interrupt, then by the token, which is sticky.
                assertThat(catchThrowable(new CountDownLatch(1)::await))
                    .isExactlyInstanceOf(InterruptedException.class);
                for (int i = 0; i < 10; i++) {
                  assertThat(catchThrowable(nothing::receive))
                      .isInstanceOf(CancelledException.class);
                  assertThat(Thread.currentThread().isInterrupted()).isFalse();
                  cancelled.incrementAndGet();
                }
              });
          stubborn.cancel(REASON);
          stubborn.join();
        }));
    assertThat(cancelled.get()).isIn(0, 10); // 0: cancelled before it began
  }

  @Test
  void aCoroutineCancelledBeforeItsFirstWaitDoesNotWait() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    cancellationOf(scope -> {
      Channel<Integer> started = Channel.rendezvous();
      scope.launch(() -> {
        started.send(1);
        while (!scope.token().isCancelled()) {
          Thread.onSpinWait();
        }
        seen.set(catchThrowable(nothing::receive));
      });
      started.receive();
      scope.cancel(REASON);
      nothing.receive();
    });
    assertThat(((CancelledException) seen.get()).reason()).isSameAs(REASON);
  }

  @Test
  void oneCoroutineCanBeCancelledAlone() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          Task<Integer> one = scope.async("one", nothing::receive);
          awaitReceivers(1);
          Task<Integer> other = scope.async("other", nothing::receive);
          awaitReceivers(2);
          assertThat(one.cancel(REASON)).isTrue();
          assertThat(one.cancel("later")).isFalse();
          assertThat(one.token().reason()).isSameAs(REASON);
          one.join();
          assertThat(one.isDone()).isTrue();
          assertThat(catchThrowable(one::await))
              .isInstanceOf(CancellationException.class)
              .hasMessageContainingAll("one", "the end of the day");
          assertThat(scope.token().isCancelled()).isFalse();
          assertThat(other.token().isCancelled()).isFalse();
          nothing.send(42);
          assertThat(other.await()).isEqualTo(42);
        }));
  }

  @Test
  void aCancelledCoroutineThatReturnsAllTheSameHasAResult() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          Task<String> task =
              scope.async(() -> {
                Caller.swallow(nothing::receive);
                return "partial";
              });
          awaitReceivers(1);
          task.cancel("enough");
          assertThat(task.await()).isEqualTo("partial");
        }));
  }

  @Test
  void aCancelledCoroutineThatFailsFailsItsScope() throws Exception {
    IllegalStateException failure = new IllegalStateException("in clean-up");
    CoroutineFailedException thrown =
        catchThrowableOfType(
            CoroutineFailedException.class,
            () ->
                caller.run(() ->
                    Scope.run(scope -> {
                      Coroutine child =
                          scope.launch(
                              "child",
                              () -> {
                                Caller.swallow(nothing::receive);
                                throw failure;
                              });
                      awaitReceivers(1);
                      child.cancel("enough");
                    })));
    assertThat(thrown).hasCause(failure);
  }

  @Test
  void whatIsLaunchedIntoACancelledScopeHasEndedWithoutRunning() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    caller.run(() ->
        Scope.run(scope -> {
          scope.cancel(REASON);
          Task<Integer> task =
              scope.async(
                  "never",
                  () -> {
                    ran.set(true);
                    return 1;
                  });
          assertThat(task.isDone()).isTrue();
          assertThat(task.token().reason()).isSameAs(REASON);
          assertThat(task.cancel("again")).isFalse();
          task.join();
          assertThat(catchThrowable(task::await))
              .isInstanceOf(CancellationException.class)
              .hasMessageContainingAll("never", "the end of the day");
        }));
    assertThat(ran).isFalse();
  }

  @Test
  void endedCoroutinesLeaveNothingAtTheTokenOfTheirScope() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          CancelSignal token = (CancelSignal) scope.token();
          for (int i = 0; i < 100; i++) {
            scope.launch(Thread::yield).join();
          }
          int its = token.checkInvariants(); // its own handler, and those of its lists
          for (int i = 0; i < 1000; i++) {
            Coroutine coroutine = scope.launch(Thread::yield);
            assertThat(coroutine.token().isCancelled()).isFalse();
            coroutine.join();
          }
          assertThat(token.checkInvariants()).isEqualTo(its).isLessThan(100);
        }));
  }

  @Test
  void aScopeThatHasEndedCanBeCancelledToNoEffect() throws Exception {
    caller.run(() -> {
      AtomicReference<Scope> leaked = new AtomicReference<>();
      Scope.run(leaked::set);
      assertThat(leaked.get().cancel("late")).isTrue();
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    });
  }

  private CancellationException cancellationOf(ScopeBody<Exception> body) throws Exception {
    return cancellationOf(ScopeConfig.named("scope"), body);
  }

  private CancellationException cancellationOf(ScopeConfig config, ScopeBody<Exception> body) {
    Throwable thrown = catchThrowable(() -> caller.run(() -> Scope.run(config, body)));
    assertThat(thrown).isInstanceOf(CancellationException.class);
    return (CancellationException) thrown;
  }

  private void awaitReceivers(int count) {
    while (nothing.snapshot().waitingReceivers() < count) {
      Thread.yield();
    }
  }
}
