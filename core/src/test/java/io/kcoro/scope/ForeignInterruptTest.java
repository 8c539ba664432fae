package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancelledException;
import io.kcoro.cancel.UncheckedInterruptedException;
import io.kcoro.channel.Channel;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An interrupt of the calling thread by somebody else is told once: by an {@code
 * InterruptedException} of the scope, or, where something else is thrown, by the flag.
 *
 * <p>{@link Caller} sees to it that no test leaves a flag that it did not take itself.
 */
@ParameterizedClass
@EnumSource(Caller.class)
class ForeignInterruptTest {
  @Parameter Caller caller;

  private final Channel<Integer> nothing = Channel.rendezvous();
  private final IOException failure = new IOException("on purpose");

  @Test
  void anInterruptBeforeTheScopeIsMetByTheFirstWaitOfTheBody() throws Exception {
    caller.run(() -> {
      Thread.currentThread().interrupt();
      Throwable thrown = catchThrowable(() -> Scope.run(scope -> nothing.receive()));
      assertThat(thrown).isExactlyInstanceOf(InterruptedException.class);
    });
  }

  @Test
  void anInterruptThatTheBodyDoesNotMeetIsMetByTheEndOfTheScope() throws Exception {
    caller.run(() -> {
      Thread.currentThread().interrupt();
      Throwable thrown = catchThrowable(() -> Scope.run(scope -> {}));
      assertThat(thrown).isExactlyInstanceOf(InterruptedException.class);
    });
  }

  @Test
  void anInterruptThatTheBodyMeetsCancelsTheCoroutines() throws Exception {
    AtomicReference<Throwable> atChild = new AtomicReference<>();
    caller.run(() -> {
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope -> {
                launchWaiting(scope, atChild);
                interruptFromOutside(Thread.currentThread());
                Channel.rendezvous().receive();
              }));
      assertThat(thrown).isExactlyInstanceOf(InterruptedException.class);
    });
    assertThat(atChild.get()).isInstanceOf(CancelledException.class);
  }

  @Test
  void anInterruptWhileTheScopeWaitsForItsCoroutinesCancelsThem() throws Exception {
    AtomicReference<Throwable> atChild = new AtomicReference<>();
    caller.run(() -> {
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope -> {
                launchWaiting(scope, atChild);
                interruptWhenBlocked(scope, Thread.currentThread());
              }));
      assertThat(thrown).isExactlyInstanceOf(InterruptedException.class);
    });
    assertThat(atChild.get()).isInstanceOf(CancelledException.class);
    assertThat(((CancelledException) atChild.get()).reason().kind()).isEqualTo(Kind.USER);
    assertThat(atChild.get()).hasMessageContaining("interrupted");
  }

  @Test
  void aSecondInterruptDuringTheEndOfTheScopeStaysSet() throws Exception {
    caller.run(() -> {
      Thread body = Thread.currentThread();
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope -> {
                scope.launch(() -> {
                  Caller.swallow(nothing::receive);
                  body.interrupt();
                });
                awaitReceiver(); // a coroutine that is cancelled before it has begun never does
                interruptWhenBlocked(scope, body);
              }));
      assertThat(thrown).isExactlyInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @Test
  void anInterruptBesidesACoroutinesFailureStaysSet() throws Exception {
    caller.run(() -> {
      Thread body = Thread.currentThread();
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope ->
                  scope.launch(() -> {
                    Caller.awaitJoining(body);
                    body.interrupt();
                    throw failure;
                  })));
      assertThat(thrown).isInstanceOf(CoroutineFailedException.class).hasCause(failure);
      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @Test
  void anInterruptThatTheBodyMeetsAfterACoroutinesFailureStaysSet() throws Exception {
    caller.run(() -> {
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope -> {
                scope.launch(() -> raise(failure));
                while (!scope.token().isCancelled()) {
                  Thread.yield();
                }
                Thread.currentThread().interrupt();
                Thread.sleep(1);
              }));
      assertThat(thrown).isInstanceOf(CoroutineFailedException.class).hasCause(failure);
      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @Test
  void aFailureOfTheBodyWithTheFlagSetLeavesItSet() throws Exception {
    caller.run(() -> {
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope -> {
                Thread.currentThread().interrupt();
                throw failure;
              }));
      assertThat(thrown).isSameAs(failure);
      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @Test
  void anInterruptedLoopOverAChannelLeavesTheFlagSetAsItSays() throws Exception {
    caller.run(() -> {
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope -> {
                Thread.currentThread().interrupt();
                for (int ignored : nothing.elements()) {
                  throw new AssertionError("nothing was sent");
                }
              }));
      assertThat(thrown).isInstanceOf(UncheckedInterruptedException.class);
      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @Test
  void aCancelledLoopOverAChannelLeavesNoFlag() throws Exception {
    caller.run(() -> {
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope -> {
                scope.cancel("enough");
                for (int ignored : nothing.elements()) {
                  throw new AssertionError("nothing was sent");
                }
              }));
      assertThat(thrown).isInstanceOf(CancellationException.class);
      assertThat(thrown.getCause()).isInstanceOf(UncheckedInterruptedException.class);
    });
  }

  @Test
  void anInterruptIsToldThoughTheScopeIsCancelledAsWell() throws Exception {
    caller.run(() -> {
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope -> {
                scope.cancel("enough");
                Thread.currentThread().interrupt();
                Thread.sleep(1);
              }));
      assertThat(thrown).isExactlyInstanceOf(InterruptedException.class);
    });
  }

  @Test
  void anInterruptThatAWaitFindsBesideTheCancellationOfTheBodyIsToldToo() throws Exception {
    caller.run(() -> {
      Channel<Integer> full = Channel.buffered(1);
      full.send(1);
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope -> {
                scope.cancel("enough");
                Thread.currentThread().interrupt();
                full.receive();
              }));
      boolean flag = Thread.interrupted();
      assertThat(thrown).isInstanceOfAny(InterruptedException.class, CancellationException.class);
      assertThat(flag || thrown instanceof InterruptedException).as("told").isTrue();
    });
  }

  @Test
  void anInterruptIsToldThoughAScopeAroundIsCancelledAsWell() throws Exception {
    caller.run(() -> {
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(outer -> {
                outer.cancel("enough");
                Scope.run(inner -> {
                  Thread.currentThread().interrupt();
                  Thread.sleep(1);
                });
              }));
      // One of the two ways of telling, not none and not both.
      assertThat(Thread.interrupted())
          .isEqualTo(!thrown.getClass().equals(InterruptedException.class));
    });
  }

  @Test
  void theInterruptsOfCancelledCoroutinesDoNotReachTheCaller() throws Exception {
    caller.run(() -> {
      for (int i = 0; i < 100; i++) {
        CountDownLatch started = new CountDownLatch(10);
        Scope.run(scope -> {
          for (int n = 0; n < 10; n++) {
            scope.launch(() -> {
              started.countDown();
              new CountDownLatch(1).await();
            });
          }
          started.await();
          scope.cancel("enough");
        });
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
      }
    });
  }

  private void launchWaiting(Scope scope, AtomicReference<Throwable> seen) {
    scope.launch(() -> seen.set(catchThrowable(nothing::receive)));
    awaitReceiver();
  }

  private void awaitReceiver() {
    while (nothing.snapshot().waitingReceivers() == 0) {
      Thread.yield();
    }
  }

  private static void interruptFromOutside(Thread thread) throws InterruptedException {
    Thread.ofPlatform().start(thread::interrupt).join();
  }

  /** Interrupts the body's thread when it waits for the coroutines: it waits nowhere else. */
  private static void interruptWhenBlocked(Scope scope, Thread body) {
    scope.launch(() -> {
      Caller.awaitJoining(body);
      body.interrupt();
    });
  }

  private static void raise(Throwable thrown) {
    throw Rethrow.unchecked(thrown);
  }
}
