package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Scopes in the bodies and in the coroutines of scopes. */
@ParameterizedClass
@EnumSource(Caller.class)
class NestedScopeTest {
  private static final CancellationReason REASON = CancellationReason.user("enough");

  @Parameter Caller caller;

  private final Channel<Integer> nothing = Channel.rendezvous();
  private final BlockingQueue<Integer> emptyQueue = new LinkedBlockingQueue<>();
  private final IOException failure = new IOException("on purpose");

  @Test
  void aFailureInsideDoesNotHurtTheScopeAroundUntilItIsThrown() throws Exception {
    caller.run(() ->
        Scope.run(outer -> {
          Task<Integer> sibling = outer.async(nothing::receive);
          CoroutineFailedException thrown =
              catchThrowableOfType(
                  CoroutineFailedException.class,
                  () -> Scope.run(inner -> inner.launch(this::fail)));
          assertThat(thrown).hasCause(failure);
          assertThat(outer.token().isCancelled()).isFalse();
          nothing.send(1);
          assertThat(sibling.await()).isEqualTo(1);
        }));
  }

  @Test
  void aFailureInsideThatIsThrownOnIsTheOneOfTheScopeAround() throws Exception {
    AtomicReference<Throwable> atSibling = new AtomicReference<>();
    CoroutineFailedException thrown =
        catchThrowableOfType(
            CoroutineFailedException.class,
            () ->
                caller.run(() ->
                    Scope.run(outer -> {
                      outer.launch(() -> atSibling.set(catchThrowable(nothing::receive)));
                      awaitReceivers(1);
                      Scope.run(inner -> inner.launch("culprit", this::fail));
                    })));
    assertThat(thrown.coroutineName()).isEqualTo("culprit");
    assertThat(thrown.getCause()).isSameAs(failure);
    assertThat(atSibling.get()).isInstanceOf(CancelledException.class);
  }

  @Test
  void theCancellationOfAScopeReachesBodiesAndCoroutinesInside() throws Exception {
    AtomicReference<Throwable> inBody = new AtomicReference<>();
    AtomicReference<Throwable> ofInner = new AtomicReference<>();
    AtomicReference<Throwable> inChannel = new AtomicReference<>();
    AtomicReference<Throwable> inQueue = new AtomicReference<>();
    CountDownLatch taking = new CountDownLatch(1);
    Throwable thrown =
        catchThrowable(() ->
            caller.run(() ->
                Scope.run(outer -> {
                  outer.launch(() -> {
                    awaitReceivers(2);
                    taking.await();
                    outer.cancel(REASON);
                  });
                  try {
                    Scope.run(inner -> {
                      inner.launch(() -> inChannel.set(catchThrowable(nothing::receive)));
                      inner.launch(() -> {
                        taking.countDown();
                        inQueue.set(catchThrowable(emptyQueue::take));
                      });
                      try {
                        nothing.receive();
                      } catch (InterruptedException e) {
                        inBody.set(e);
                        throw e;
                      }
                    });
                  } catch (InterruptedException e) {
                    ofInner.set(e);
                    throw e;
                  }
                })));
    assertThat(thrown).isInstanceOf(CancellationException.class).hasMessageContaining("enough");
    assertThat(inQueue.get()).isExactlyInstanceOf(InterruptedException.class);
    for (Throwable seen : new Throwable[] {inBody.get(), ofInner.get(), inChannel.get()}) {
      assertThat(((CancelledException) seen).reason()).isSameAs(REASON);
    }
  }

  @Test
  void theCancellationOfACoroutineReachesTheScopeInItWhereverItIs() throws Exception {
    caller.run(() ->
        Scope.run(outer -> {
          AtomicReference<Throwable> inBody = new AtomicReference<>();
          AtomicReference<Throwable> inEnd = new AtomicReference<>();
          Coroutine bodyWaits =
              outer.launch(
                  () -> inBody.set(catchThrowable(() -> Scope.run(inner -> emptyQueue.take()))));
          Coroutine endWaits =
              outer.launch(() ->
                  inEnd.set(
                      catchThrowable(() -> Scope.run(inner -> inner.launch(nothing::receive)))));
          awaitReceivers(1);
          bodyWaits.cancel(REASON);
          endWaits.cancel(REASON);
          bodyWaits.join();
          endWaits.join();
          assertThat(((CancelledException) inBody.get()).reason()).isSameAs(REASON);
          assertThat(((CancelledException) inEnd.get()).reason()).isSameAs(REASON);
          assertThat(outer.token().isCancelled()).isFalse();
        }));
  }

  @Test
  void theCancellationOfAScopeInsideDoesNotTouchTheOneAround() throws Exception {
    caller.run(() ->
        Scope.run(outer -> {
          Coroutine coroutine =
              outer.launch(() -> {
                Throwable thrown =
                    catchThrowable(() ->
                        Scope.run(inner -> {
                          inner.cancel(REASON);
                          Channel.rendezvous().receive();
                        }));
                assertThat(thrown).isInstanceOf(CancellationException.class);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                assertThat(nothing.receive()).isEqualTo(1);
                assertThat(emptyQueue.take()).isEqualTo(2);
              });
          nothing.send(1);
          emptyQueue.add(2);
          coroutine.join();
          assertThat(coroutine.token().isCancelled()).isFalse();
        }));
  }

  @Test
  void aCancelledCoroutineThatHandlesAFailureInsideIsInterruptedInItsNextBlockingCall()
      throws Exception {
    caller.run(() ->
        Scope.run(outer -> {
          AtomicReference<Throwable> inQueue = new AtomicReference<>();
          Coroutine supervisor =
              outer.launch(() -> {
                Throwable thrown =
                    catchThrowable(() -> Scope.run(this::launchFailingWhenCancelled));
                assertThat(thrown).isInstanceOf(CoroutineFailedException.class).hasCause(failure);
                inQueue.set(catchThrowable(emptyQueue::take));
              });
          awaitReceivers(1);
          supervisor.cancel(REASON);
          supervisor.join();
          assertThat(inQueue.get()).isExactlyInstanceOf(InterruptedException.class);
        }));
  }

  @Test
  void aWaitThatReportsTheCancellationInsideLeavesTheOneAroundItsInterrupt() throws Exception {
    caller.run(() ->
        Scope.run(outer -> {
          AtomicReference<Throwable> inChannel = new AtomicReference<>();
          AtomicReference<Throwable> inQueue = new AtomicReference<>();
          Channel<Coroutine> handle = Channel.rendezvous();
          Coroutine self =
              outer.launch(() -> {
                Coroutine coroutine = handle.receive();
                Caller.swallow(() ->
                    Scope.run(inner -> {
                      inner.cancel("inside");
                      coroutine.cancel(REASON);
                      inChannel.set(catchThrowable(nothing::receive));
                      inQueue.set(catchThrowable(emptyQueue::take));
                    }));
              });
          handle.send(self);
          self.join();
          assertThat(inChannel.get()).hasMessageContaining("inside");
          assertThat(inQueue.get()).isExactlyInstanceOf(InterruptedException.class);
        }));
  }

  @Test
  void aScopeInACancelledCoroutineIsCancelledFromTheStart() throws Exception {
    caller.run(() ->
        Scope.run(outer -> {
          AtomicReference<Throwable> thrown = new AtomicReference<>();
          AtomicBoolean ran = new AtomicBoolean();
          Coroutine coroutine =
              outer.launch(() -> {
                Caller.swallow(nothing::receive);
                thrown.set(
                    catchThrowable(() -> Scope.run(inner -> inner.launch(() -> ran.set(true)))));
              });
          awaitReceivers(1);
          coroutine.cancel(REASON);
          coroutine.join();
          assertThat(((CancelledException) thrown.get()).reason()).isSameAs(REASON);
          assertThat(ran).isFalse();
        }));
  }

  @Test
  void theOutermostOfFiftyScopesCancelsTheInnermost() throws Exception {
    AtomicReference<Throwable> innermost = new AtomicReference<>();
    Throwable thrown =
        catchThrowable(() ->
            caller.run(() ->
                Scope.run(outer -> {
                  outer.launch(() -> {
                    awaitReceivers(2);
                    outer.cancel(REASON);
                  });
                  nest(50, innermost);
                })));
    assertThat(thrown).isInstanceOf(CancellationException.class);
    assertThat(((CancelledException) innermost.get()).reason()).isSameAs(REASON);
  }

  private void nest(int depth, AtomicReference<Throwable> seen) throws InterruptedException {
    Scope.run(scope -> {
      if (depth > 0) {
        nest(depth - 1, seen);
      } else {
        scope.launch(nothing::receive);
        try {
          nothing.receive();
        } catch (InterruptedException e) {
          seen.set(e);
          throw e;
        }
      }
    });
  }

  private void launchFailingWhenCancelled(Scope scope) {
    scope.launch(() -> {
      Caller.swallow(nothing::receive);
      throw failure;
    });
  }

  private void fail() throws IOException {
    throw failure;
  }

  private void awaitReceivers(int count) {
    while (nothing.snapshot().waitingReceivers() < count) {
      Thread.yield();
    }
  }
}
