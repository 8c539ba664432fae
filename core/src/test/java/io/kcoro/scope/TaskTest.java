package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.support.Stress;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What who awaits or joins a task gets to see. */
@ParameterizedClass
@EnumSource(Caller.class)
class TaskTest {
  @Test
  void aTaskThatHasEndedCannotBeCancelled() throws Exception {
    Scope.run(scope -> {
      Task<Integer> task = scope.async(() -> 1);
      task.join();
      assertThat(task.cancel("too late")).isFalse();
      assertThat(task.token().isCancelled()).isFalse();
      assertThat(task.await()).isEqualTo(1);
    });
  }

  @Test
  void aTaskThatHasEndedLetsGoOfItsBody() throws Exception {
    Scope.run(scope -> {
      Held held = hold(scope);
      held.task().join();
      await()
          .until(() -> {
            System.gc();
            return held.captured().refersTo(null);
          });
      assertThat(held.task().await()).isEqualTo(1);
    });
  }

  private record Held(Task<Integer> task, WeakReference<byte[]> captured) {}

  private static Held hold(Scope scope) {
    byte[] captured = new byte[1];
    return new Held(scope.async(() -> captured.length), new WeakReference<>(captured));
  }

  @Parameter Caller caller;

  private final Channel<Integer> gate = Channel.rendezvous();
  private final IOException failure = new IOException("on purpose");

  @Test
  void awaitReturnsTheResultToEachWhoAsksBeforeAndAfterTheEnd() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          Task<Integer> task = scope.async(gate::receive);
          Task<Integer> early = scope.async(() -> task.await() + 1);
          assertThat(task.isDone()).isFalse();
          gate.send(1);
          assertThat(task.await()).isEqualTo(1);
          assertThat(task.isDone()).isTrue();
          assertThat(early.await()).isEqualTo(2);
          assertThat(task.await()).isEqualTo(1);
          assertThat(scope.async(() -> null).await()).isNull();
        }));
  }

  @Test
  void awaitOfAFailedTaskThrowsItsFailureWrappedAndNamesTheTask() throws Exception {
    AtomicReference<ExecutionException> first = new AtomicReference<>();
    AtomicReference<ExecutionException> second = new AtomicReference<>();
    Caller.swallow(() ->
        caller.run(() ->
            Scope.run(scope -> {
              Task<?> task = scope.async("culprit", this::failWhenTold);
              gate.send(1);
              first.set(catchThrowableOfType(ExecutionException.class, task::await));
              second.set(catchThrowableOfType(ExecutionException.class, task::await));
            })));
    assertThat(first.get()).hasMessageContainingAll("culprit", "on purpose");
    assertThat(first.get().getCause()).isSameAs(failure);
    assertThat(second.get()).isNotSameAs(first.get());
    assertThat(second.get().getCause()).isSameAs(failure);
  }

  @Test
  void whoWaitsForATaskSeesItsFailureAndNotTheCancellationThatFollows() throws Exception {
    for (int round = 0; round < Stress.scaled(300); round++) {
      AtomicReference<Throwable> atBody = new AtomicReference<>();
      AtomicReference<Throwable> atSibling = new AtomicReference<>();
      Caller.swallow(() ->
          caller.run(() ->
              Scope.run(scope -> {
                Thread body = Thread.currentThread();
                AtomicReference<Thread> sibling = new AtomicReference<>();
                Task<?> task = scope.async(this::failWhenTold);
                scope.launch(() -> {
                  sibling.set(Thread.currentThread());
                  atSibling.set(catchThrowable(task::await));
                });
                scope.launch(() -> {
                  while (sibling.get() == null) {
                    Thread.yield();
                  }
                  Caller.awaitJoining(sibling.get());
                  Caller.awaitJoining(body);
                  gate.send(1);
                });
                atBody.set(catchThrowable(task::await));
              })));
      assertThat(atBody.get()).isInstanceOf(ExecutionException.class).hasCause(failure);
      assertThat(atSibling.get()).isInstanceOf(ExecutionException.class).hasCause(failure);
    }
  }

  @Test
  void joinWaitsAndThrowsNothingOfWhatTheCoroutineThrew() throws Exception {
    Throwable thrown =
        catchThrowable(() ->
            caller.run(() ->
                Scope.run(scope -> {
                  Coroutine cancelled = scope.launch(gate::receive);
                  cancelled.cancel("enough");
                  cancelled.join();
                  assertThat(cancelled.isDone()).isTrue();
                  Coroutine failed = scope.launch(this::failWhenTold);
                  gate.send(1);
                  failed.join();
                  assertThat(failed.isDone()).isTrue();
                  failed.join();
                })));
    assertThat(thrown).isInstanceOf(CoroutineFailedException.class).hasCause(failure);
  }

  @Test
  void anInterruptEndsAWaitForATaskAndNotTheTask() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          Task<Integer> task = scope.async(gate::receive);
          Thread.currentThread().interrupt();
          assertThat(catchThrowable(task::await)).isExactlyInstanceOf(InterruptedException.class);
          assertThat(Thread.currentThread().isInterrupted()).isFalse();
          interruptWhenBlocked(Thread.currentThread());
          assertThat(catchThrowable(task::join)).isExactlyInstanceOf(InterruptedException.class);
          gate.send(7);
          assertThat(task.await()).isEqualTo(7);
        }));
  }

  @Test
  void theCancellationOfWhoWaitsEndsItsWaitAndNotTheTask() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          Task<Integer> task = scope.async(gate::receive);
          AtomicReference<Throwable> atAwait = new AtomicReference<>();
          AtomicReference<Throwable> atJoin = new AtomicReference<>();
          AtomicReference<Thread> thread = new AtomicReference<>();
          Coroutine waiting =
              scope.launch(() -> {
                thread.set(Thread.currentThread());
                atAwait.set(catchThrowable(task::await));
                atJoin.set(catchThrowable(task::join));
              });
          while (thread.get() == null) {
            Thread.yield();
          }
          Caller.awaitJoining(thread.get());
          waiting.cancel("enough");
          waiting.join();
          assertThat(atAwait.get()).isInstanceOf(CancelledException.class);
          assertThat(atJoin.get()).isInstanceOf(CancelledException.class);
          gate.send(7);
          assertThat(task.await()).isEqualTo(7);
        }));
  }

  @Test
  void aCancelledBodyGetsAResultThatIsThereAndDoesNotWaitForAnother() throws Exception {
    Throwable thrown =
        catchThrowable(() ->
            caller.run(() ->
                Scope.run(scope -> {
                  CountDownLatch end = new CountDownLatch(1);
                  Task<Integer> there = scope.async(() -> 1);
                  there.join();
                  Task<Integer> slow =
                      scope.async(() -> {
                        Caller.swallow(gate::receive);
                        end.await();
                        return 2;
                      });
                  while (gate.snapshot().waitingReceivers() == 0) {
                    Thread.yield();
                  }
                  scope.cancel("enough");
                  assertThat(there.await()).isEqualTo(1);
                  try {
                    slow.await();
                  } finally {
                    end.countDown();
                  }
                })));
    assertThat(thrown).isInstanceOf(CancellationException.class);
    assertThat(thrown.getCause()).isInstanceOf(CancelledException.class);
  }

  @Test
  void aThreadOutsideTheScopeMayAwaitATask() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          Task<Integer> task = scope.async(gate::receive);
          AtomicReference<Object> seen = new AtomicReference<>();
          Thread outside =
              Caller.PLATFORM.start(() -> {
                try {
                  seen.set(task.await());
                } catch (InterruptedException | ExecutionException e) {
                  seen.set(e);
                }
              });
          Caller.awaitJoining(outside);
          gate.send(7);
          outside.join();
          assertThat(seen.get()).isEqualTo(7);
        }));
  }

  private Object failWhenTold() throws Exception {
    gate.receive();
    throw failure;
  }

  private static void interruptWhenBlocked(Thread thread) {
    Caller.VIRTUAL.start(() -> {
      Caller.awaitJoining(thread);
      thread.interrupt();
    });
  }
}
