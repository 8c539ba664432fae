package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Clean-up code that waits although what is around it is cancelled. */
@ParameterizedClass
@EnumSource(Caller.class)
class ShieldTest {
  private static final Duration AMPLE = Duration.ofDays(1);

  @Parameter Caller caller;

  private final Channel<Integer> nothing = Channel.rendezvous();
  private final Channel<String> log = Channel.unlimited();
  private final BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();

  @Test
  void aCancelledCoroutineMayWaitInAShieldAndIsCancelledAfterIt() throws Exception {
    Channel<Integer> values = Channel.rendezvous();
    caller.run(() ->
        Scope.run(scope -> {
          Coroutine coroutine =
              scope.launch(() -> {
                assertThat(catchThrowable(nothing::receive)).isInstanceOf(CancelledException.class);
                Scope.shielded(
                    AMPLE,
                    () -> {
                      assertThat(values.receive()).isEqualTo(1);
                      assertThat(queue.take()).isEqualTo(2);
                      log.send("cleaned up");
                    });
                assertThat(catchThrowable(nothing::receive)).isInstanceOf(CancelledException.class);
                log.send("told again");
              });
          awaitReceivers();
          coroutine.cancel("enough");
          sendInto(values);
          queue.add(2);
          coroutine.join();
        }));
    assertThat(logged()).containsExactly("cleaned up", "told again");
  }

  @Test
  void aCancelledLoopOverAChannelMayCleanUpInAShield() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          Coroutine coroutine =
              scope.launch(() -> {
                try {
                  for (int ignored : nothing.elements()) {
                    log.send("an element");
                  }
                } finally {
                  Scope.shielded(AMPLE, () -> log.send("took " + queue.take()));
                }
              });
          awaitReceivers();
          coroutine.cancel("enough");
          queue.add(2);
          coroutine.join();
        }));
    assertThat(logged()).containsExactly("took 2");
  }

  @Test
  void aCancellationDuringTheShieldIsNotSeenInItAndInterruptsAfterIt() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          CountDownLatch cancelled = new CountDownLatch(1);
          CountDownLatch shielded = new CountDownLatch(1);
          Coroutine coroutine =
              scope.launch(() -> {
                Scope.shielded(
                    AMPLE,
                    () -> {
                      shielded.countDown();
                      cancelled.await();
                      assertThat(Thread.currentThread().isInterrupted()).isFalse();
                      assertThat(queue.take()).isEqualTo(2);
                      log.send("not disturbed");
                    });
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                assertThat(catchThrowable(new CountDownLatch(1)::await))
                    .isExactlyInstanceOf(InterruptedException.class);
                log.send("interrupted");
              });
          shielded.await();
          coroutine.cancel("enough");
          cancelled.countDown();
          queue.add(2);
          coroutine.join();
        }));
    assertThat(logged()).containsExactly("not disturbed", "interrupted");
  }

  @Test
  void aCancelledBodyMayWaitInAShield() throws Exception {
    Throwable thrown =
        catchThrowable(() ->
            caller.run(() ->
                Scope.run(scope -> {
                  scope.cancel("enough");
                  sendFromOutside();
                  Scope.shielded(AMPLE, () -> assertThat(nothing.receive()).isEqualTo(1));
                  log.send("cleaned up");
                  nothing.receive();
                })));
    assertThat(thrown).isInstanceOf(CancellationException.class);
    assertThat(logged()).containsExactly("cleaned up");
  }

  @Test
  void nestedShieldsHoldUntilTheOutermostEnds() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          CountDownLatch cancelled = new CountDownLatch(1);
          CountDownLatch shielded = new CountDownLatch(1);
          Coroutine coroutine =
              scope.launch(() -> {
                Scope.shielded(
                    AMPLE,
                    () -> {
                      Scope.shielded(
                          AMPLE,
                          () -> {
                            shielded.countDown();
                            cancelled.await();
                            assertThat(queue.take()).isEqualTo(1);
                          });
                      assertThat(Thread.currentThread().isInterrupted()).isFalse();
                      assertThat(queue.take()).isEqualTo(2);
                      Scope.shielded(AMPLE, () -> assertThat(queue.take()).isEqualTo(3));
                    });
                assertThat(Thread.interrupted()).isTrue();
                log.send("interrupted once, at the end");
              });
          shielded.await();
          coroutine.cancel("enough");
          cancelled.countDown();
          queue.addAll(List.of(1, 2, 3));
          coroutine.join();
        }));
    assertThat(logged()).containsExactly("interrupted once, at the end");
  }

  @Test
  void aScopeInAShieldWorksAlthoughTheOneAroundIsCancelled() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          Coroutine coroutine =
              scope.launch(() -> {
                Caller.swallow(nothing::receive);
                Scope.shielded(
                    AMPLE,
                    () -> {
                      int sum =
                          Scope.call(inner -> {
                            Channel<Integer> values = Channel.rendezvous();
                            inner.launch(() -> values.send(20));
                            inner.launch(() -> values.send(22));
                            return values.receive() + values.receive();
                          });
                      log.send("sum " + sum);
                    });
              });
          awaitReceivers();
          coroutine.cancel("enough");
          coroutine.join();
        }));
    assertThat(logged()).containsExactly("sum 42");
  }

  @Test
  void whatTheShieldedCodeThrowsIsThrownAsItIs() throws Exception {
    IOException failure = new IOException("on purpose");
    caller.run(() -> {
      assertThat(catchThrowable(() -> throwsIo(failure))).isSameAs(failure);
      Scope.run(scope -> assertThat(catchThrowable(() -> throwsIo(failure))).isSameAs(failure));
    });
  }

  /** Compiles: the exception is inferred. */
  private static void throwsIo(IOException failure) throws IOException, InterruptedException {
    Scope.shielded(
        AMPLE,
        () -> {
          throw failure;
        });
  }

  @Test
  void outsideAnyScopeAShieldIsAPlainBlock() throws Exception {
    caller.run(() -> {
      sendFromOutside();
      Scope.shielded(AMPLE, () -> assertThat(nothing.receive()).isEqualTo(1));
    });
  }

  @Test
  void aForeignInterruptIsSeenInAShieldOfABorrowedThread() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          Thread.currentThread().interrupt();
          assertThat(catchThrowable(() -> Scope.shielded(AMPLE, nothing::receive)))
              .isExactlyInstanceOf(InterruptedException.class);
          Scope.shielded(AMPLE, () -> Thread.currentThread().interrupt());
          assertThat(Thread.interrupted()).isTrue();
        }));
  }

  private void sendFromOutside() {
    Caller.VIRTUAL.start(() -> sendInto(nothing));
  }

  private static void sendInto(Channel<Integer> channel) {
    while (!channel.trySend(1).isDone()) {
      Thread.yield();
    }
  }

  private List<String> logged() {
    List<String> lines = new ArrayList<>();
    log.drainTo(lines, Integer.MAX_VALUE);
    return lines;
  }

  private void awaitReceivers() {
    while (nothing.snapshot().waitingReceivers() < 1) {
      Thread.yield();
    }
  }
}
