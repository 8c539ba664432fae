package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.internal.wait.Completes;
import io.kcoro.internal.wait.Completion;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failure a scope throws, and what becomes of the others. */
@ParameterizedClass
@EnumSource(Caller.class)
class ScopeFailureTest {
  @Parameter Caller caller;

  private final IOException first = new IOException("first");

  @Test
  void aCoroutineThatFailsCancelsTheBodyAndTheOthersAndIsNamed() throws Exception {
    Channel<Integer> nothing = Channel.rendezvous();
    AtomicReference<Throwable> atBody = new AtomicReference<>();
    AtomicReference<Throwable> atSibling = new AtomicReference<>();

    CoroutineFailedException thrown =
        failureOf(scope -> {
          Coroutine sibling =
              scope.launch("sibling", () -> atSibling.set(rethrown(nothing::receive)));
          scope.launch(
              "culprit",
              () -> {
                awaitWaiting(nothing, 2);
                throw first;
              });
          assertThat(sibling.isDone()).isFalse();
          atBody.set(rethrown(nothing::receive));
          throw (Exception) atBody.get();
        });

    assertThat(thrown).hasCause(first).hasMessageContainingAll("culprit", "first");
    assertThat(thrown.getCause()).isSameAs(first);
    assertThat(thrown.coroutineName()).isEqualTo("culprit");
    assertThat(thrown.getSuppressed()).isEmpty();
    for (Throwable seen : new Throwable[] {atBody.get(), atSibling.get()}) {
      assertThat(seen).isInstanceOf(CancelledException.class);
      assertThat(((CancelledException) seen).reason().kind()).isEqualTo(Kind.SIBLING_FAILED);
      assertThat(seen).hasMessageContaining("culprit").hasCause(first);
    }
  }

  @Test
  void theBodyCannotUndoAFailureByReturning() throws Exception {
    Channel<Integer> nothing = Channel.rendezvous();

    CoroutineFailedException thrown =
        failureOf(scope -> {
          scope.launch("culprit", () -> raise(first));
          assertThat(rethrown(nothing::receive)).isInstanceOf(CancelledException.class);
        });

    assertThat(thrown).hasCause(first);
  }

  @Test
  void aFailureAfterTheBodyHasEndedIsThrown() throws Exception {
    AtomicReference<Thread> body = new AtomicReference<>();

    CoroutineFailedException thrown =
        failureOf(scope -> {
          body.set(Thread.currentThread());
          scope.launch(
              "late",
              () -> {
                Caller.awaitJoining(body.get());
                throw first;
              });
        });

    assertThat(thrown).hasCause(first);
  }

  @Test
  void aLoopOverAChannelThatAFailureEndsLeavesNoInterruptBehind() throws Exception {
    Channel<Integer> numbers = Channel.rendezvous();

    CoroutineFailedException thrown =
        failureOf(scope -> {
          scope.launch(
              "culprit",
              () -> {
                numbers.send(1);
                throw first;
              });
          for (int number : numbers.elements()) {
            assertThat(number).isEqualTo(1);
          }
        });

    assertThat(thrown).hasCause(first);
  }

  @Test
  void laterFailuresAreSuppressedOnesEachNamed() throws Exception {
    Channel<Integer> nothing = Channel.rendezvous();
    AtomicInteger failed = new AtomicInteger();

    CoroutineFailedException thrown =
        failureOf(scope -> {
          for (int i = 0; i < 3; i++) {
            int n = i;
            scope.launch(
                "clean-up-" + i,
                () -> {
                  try {
                    nothing.receive();
                  } finally {
                    failed.incrementAndGet();
                    raise(new IllegalStateException("broken " + n));
                  }
                });
          }
          awaitWaiting(nothing, 3);
          scope.launch("culprit", () -> raise(first));
        });

    assertThat(thrown).hasCause(first);
    assertThat(failed).hasValue(3);
    assertThat(thrown.getSuppressed())
        .hasSize(3)
        .allSatisfy(later -> {
          CoroutineFailedException named = (CoroutineFailedException) later;
          assertThat(named.coroutineName()).startsWith("clean-up-");
          assertThat(named.getCause())
              .hasMessage("broken " + named.coroutineName().substring("clean-up-".length()));
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000})
  void oneOfManyFailuresIsThrownAndNoneIsLost(int coroutines) throws Exception {
    AtomicInteger failed = new AtomicInteger();

    CoroutineFailedException thrown =
        failureOf(scope -> {
          for (int i = 0; i < coroutines; i++) {
            scope.launch(() -> {
              failed.incrementAndGet();
              raise(new IOException("each its own"));
            });
          }
        });

    assertThat(1 + thrown.getSuppressed().length).isEqualTo(failed.get());
  }

  @Test
  void aFailureOfTheBodyIsThrownItselfWithThoseOfTheCoroutinesSuppressed() throws Exception {
    Channel<Integer> nothing = Channel.rendezvous();
    AtomicReference<Throwable> atChild = new AtomicReference<>();

    Throwable thrown =
        thrownBy(scope -> {
          scope.launch(
              "child",
              () -> {
                atChild.set(rethrown(nothing::receive));
                throw new IllegalStateException("while cancelled");
              });
          awaitWaiting(nothing, 1);
          throw first;
        });

    assertThat(thrown).isSameAs(first);
    assertThat(atChild.get()).isInstanceOf(CancelledException.class).hasCause(first);
    assertThat(((CancelledException) atChild.get()).reason().kind()).isEqualTo(Kind.SIBLING_FAILED);
    assertThat(thrown.getSuppressed()).hasSize(1);
    assertThat(thrown.getSuppressed()[0])
        .isInstanceOf(CoroutineFailedException.class)
        .hasMessageContainingAll("child", "while cancelled");
  }

  @Test
  void theBodysFailureAfterACoroutinesIsSuppressed() throws Exception {
    Channel<Integer> nothing = Channel.rendezvous();
    IOException second = new IOException("second");

    CoroutineFailedException thrown =
        failureOf(scope -> {
          scope.launch("culprit", () -> raise(first));
          assertThat(rethrown(nothing::receive)).isNotNull();
          throw second;
        });

    assertThat(thrown).hasCause(first);
    assertThat(thrown.getSuppressed()).containsExactly(second);
  }

  @Test
  void errorsAreFailuresToo() throws Exception {
    StackOverflowError overflow = new StackOverflowError("on purpose");
    assertThat(failureOf(scope -> scope.launch(() -> raise(overflow))).getCause())
        .isSameAs(overflow);
    assertThat(thrownBy(scope -> raise(overflow))).isSameAs(overflow);
  }

  @ParameterizedTest
  @ValueSource(classes = {InterruptedException.class, CancellationException.class})
  void whatLooksLikeACancellationIsAFailureIfNothingWasCancelled(Class<Exception> type)
      throws Exception {
    Exception invented = type.getDeclaredConstructor().newInstance();
    CoroutineFailedException thrown =
        failureOf(scope -> scope.launch("culprit", () -> raise(invented)));
    assertThat(thrown.getCause()).isSameAs(invented);
  }

  @Test
  void aFailureThatTheBodyPassesOnFromAwaitIsNotSuppressed() throws Exception {
    CoroutineFailedException thrown =
        failureOf(scope -> scope.async("culprit", () -> raise(first)).await());

    assertThat(thrown.getCause()).isSameAs(first);
    assertThat(thrown.getSuppressed()).isEmpty();
  }

  @Test
  void aFailureThatACoroutinePassesOnFromAwaitIsNotSuppressed() throws Exception {
    CoroutineFailedException thrown =
        failureOf(scope -> {
          Channel<Integer> gate = Channel.rendezvous();
          Task<Integer> task =
              scope.async(
                  "culprit",
                  () -> {
                    gate.receive();
                    throw first;
                  });
          scope.launch("wrapped", () -> raise(awaitAndCatch(task)));
          scope.launch("bare", () -> raise(awaitAndCatch(task).getCause()));
          Completion end = ((Completes) task).completion();
          await().until(() -> end.checkInvariants() == 2);
          gate.send(1);
        });

    assertThat(thrown.getCause()).isSameAs(first);
    assertThat(thrown.getSuppressed()).isEmpty();
  }

  @Test
  void aLaterFailureThatIsPassedOnFromAwaitIsSuppressedOnce() throws Exception {
    IOException second = new IOException("second");

    CoroutineFailedException thrown =
        failureOf(scope -> {
          Channel<Integer> started = Channel.rendezvous();
          Task<?> firstTask =
              scope.async(
                  "first",
                  () -> {
                    started.receive();
                    throw first;
                  });
          Task<?> secondTask =
              scope.async(
                  "second",
                  () -> {
                    started.send(1);
                    awaitDone(firstTask);
                    throw second;
                  });
          awaitDone(secondTask);
          secondTask.await();
        });

    assertThat(thrown.getCause()).isSameAs(first);
    assertThat(thrown.getSuppressed()).hasSize(1);
    assertThat(thrown.getSuppressed()[0].getCause()).isSameAs(second);
  }

  @Test
  void aFailureThatCannotTellWhatItIsStillEndsTheScope() throws Exception {
    Channel<Integer> nothing = Channel.rendezvous();

    CoroutineFailedException thrown =
        failureOf(scope -> {
          scope.launch("culprit", () -> raise(new Unspeakable()));
          nothing.receive();
        });

    assertThat(thrown.getCause()).isInstanceOf(Unspeakable.class);
    assertThat(thrown.coroutineName()).isEqualTo("culprit");
    assertThat(thrown).hasMessageContainingAll("culprit", Unspeakable.class.getName());
  }

  @Test
  void aLaterFailureThatCannotTellWhatItIsIsSuppressed() throws Exception {
    Throwable thrown =
        thrownBy(scope -> {
          Channel<Integer> nothing = Channel.rendezvous();
          scope.launch(
              "child",
              () -> {
                assertThat(rethrown(nothing::receive)).isNotNull();
                throw new Unspeakable();
              });
          awaitWaiting(nothing, 1);
          throw first;
        });

    assertThat(thrown).isSameAs(first);
    assertThat(thrown.getSuppressed()).hasSize(1);
  }

  /** Its message, and so its string, cannot be had; nor its cause. */
  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public synchronized Throwable getCause() {
      return null;
    }
  }

  private CoroutineFailedException failureOf(ScopeBody<Exception> body) {
    CoroutineFailedException thrown =
        catchThrowableOfType(
            CoroutineFailedException.class, () -> caller.run(() -> Scope.run(body)));
    assertThat(thrown).isNotNull();
    return thrown;
  }

  private Throwable thrownBy(ScopeBody<Exception> body) {
    return catchThrowable(() -> caller.run(() -> Scope.run(body)));
  }

  private static Throwable rethrown(Caller.Body body) {
    return catchThrowable(body::run);
  }

  private static Object raise(Throwable thrown) {
    throw Rethrow.unchecked(thrown);
  }

  private static ExecutionException awaitAndCatch(Task<?> task) {
    return catchThrowableOfType(ExecutionException.class, task::await);
  }

  private static void awaitDone(Coroutine coroutine) {
    while (!coroutine.isDone()) {
      Thread.yield();
    }
  }

  private static void awaitWaiting(Channel<?> channel, int receivers) {
    while (channel.snapshot().waitingReceivers() < receivers) {
      Thread.yield();
    }
  }
}
