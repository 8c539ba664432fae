package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.support.Await;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Caller.class)
class TasksTest {
  @Parameter Caller caller;

  private final Channel<Integer> nothing = Channel.rendezvous();
  private final IOException failure = new IOException("on purpose");

  private String fail() throws IOException {
    throw failure;
  }

  @Test
  void parGivesTheResultsInOrder() throws Exception {
    caller.run(() -> {
      Channel<Integer> between = Channel.rendezvous();
      List<TaskBody<Object>> bodies =
          List.of(
              between::receive, // so they do run at the same time
              () -> {
                between.send(7);
                return "sent";
              });
      assertThat(Tasks.par(bodies)).containsExactly(7, "sent");
      assertThat(Tasks.par(List.<TaskBody<Object>>of())).isEmpty();
      assertThat(Tasks.par(List.<TaskBody<Object>>of(() -> null))).containsExactly((Object) null);
    });
  }

  @Test
  void aFailureOfOneCancelsTheOthers() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    caller.run(() -> {
      List<TaskBody<Integer>> bodies =
          List.of(
              () -> {
                seen.set(catchThrowable(nothing::receive));
                return 1;
              },
              () -> {
                Await.until(() -> nothing.snapshot().waitingReceivers() == 1);
                return fail().length();
              });
      assertThat(catchThrowable(() -> Tasks.par(bodies)))
          .isInstanceOf(CoroutineFailedException.class)
          .hasCause(failure);
    });
    assertThat(seen.get()).isInstanceOf(CancelledException.class);
  }

  @Test
  void mapConcurrentRunsSoManyAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Integer> inputs = IntStream.range(0, 100).boxed().toList();
    caller.run(() -> {
      List<Integer> squares =
          Tasks.mapConcurrent(
              inputs,
              3,
              n -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.yield();
                inside.decrementAndGet();
                return n * n;
              });
      assertThat(squares).isEqualTo(inputs.stream().map(n -> n * n).toList());
      assertThatIllegalArgumentException().isThrownBy(() -> Tasks.mapConcurrent(inputs, 0, n -> n));
    });
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void whatHasNotBegunWhenOneFailsNeverDoes() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    caller.run(() ->
        assertThat(
                catchThrowable(() ->
                    Tasks.mapConcurrent(
                        List.of(1, 2, 3),
                        1,
                        n -> {
                          begun.incrementAndGet();
                          return fail();
                        })))
            .hasCause(failure));
    assertThat(begun).hasValue(1);
  }

  @Test
  void whoeverIsAtWorkThenBeginsNothingElse() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    caller.run(() ->
        assertThat(
                catchThrowable(() ->
                    Tasks.mapConcurrent(
                        List.of(1, 2, 3, 4),
                        2,
                        n -> {
                          if (begun.incrementAndGet() == 2) {
                            Await.until(() -> nothing.snapshot().waitingReceivers() == 1);
                            return fail();
                          }
                          Caller.swallow(nothing::receive);
                          return "cancelled";
                        })))
            .hasCause(failure));
    assertThat(begun).hasValue(2);
  }

  @Test
  void whateverOneThrowsDoesNotEndTheRace() throws Exception {
    caller.run(() -> {
      List<TaskBody<String>> bodies =
          List.of(
              () -> {
                throw new AssertionError("on purpose");
              },
              () -> {
                throw new InterruptedException("not cancelled");
              },
              () -> {
                nothing.receive();
                return "first";
              },
              () -> {
                nothing.send(1);
                nothing.receive();
                return "never";
              });
      assertThat(Tasks.race(bodies)).isEqualTo("first");
    });
  }

  @Test
  void theFirstThatSucceedsWinsTheRaceAndTheOthersAreCancelled() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    caller.run(() -> {
      List<TaskBody<String>> bodies =
          List.of(
              () -> {
                seen.set(catchThrowable(nothing::receive));
                return "too late";
              },
              this::fail,
              () -> {
                Await.until(() -> nothing.snapshot().waitingReceivers() == 1);
                return "first";
              });
      assertThat(Tasks.race(bodies)).isEqualTo("first");
    });
    assertThat(seen.get())
        .isInstanceOf(CancelledException.class)
        .hasMessageContaining("another one was first");
  }

  @Test
  void ifAllFailTheFirstFailureIsThrownWithTheOthers() throws Exception {
    caller.run(() -> {
      List<TaskBody<String>> bodies = Arrays.asList(this::fail, this::fail, this::fail);
      Throwable thrown = catchThrowable(() -> Tasks.race(bodies));
      assertThat(thrown).isInstanceOf(CoroutineFailedException.class).hasCause(failure);
      assertThat(thrown.getSuppressed()).hasSize(2);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tasks.race(List.<TaskBody<String>>of()));
    });
  }

  @Test
  void aStageIsAwaited() throws Exception {
    caller.run(() -> {
      assertThat(Tasks.await(CompletableFuture.completedFuture(7))).isEqualTo(7);
      assertThat(Tasks.await(CompletableFuture.supplyAsync(() -> "later"))).isEqualTo("later");
      assertThat(Tasks.await(new CompletableFuture<>().completeAsync(() -> null))).isNull();
      assertThat(catchThrowable(() -> Tasks.await(CompletableFuture.failedFuture(failure))))
          .isInstanceOf(ExecutionException.class)
          .hasCause(failure);
      CompletableFuture<Integer> cancelled = new CompletableFuture<>();
      cancelled.cancel(true);
      assertThat(catchThrowable(() -> Tasks.await(cancelled)))
          .isInstanceOf(CancellationException.class);
    });
  }

  @Test
  void aCancelledWaitLeavesTheStageAlone() throws Exception {
    CompletableFuture<Integer> future = new CompletableFuture<>();
    AtomicReference<Throwable> seen = new AtomicReference<>();
    caller.run(() ->
        Scope.run(scope -> {
          Coroutine waiting =
              scope.launch(() -> seen.set(catchThrowable(() -> Tasks.await(future))));
          Await.until(() -> future.getNumberOfDependents() == 1);
          waiting.cancel("enough");
        }));
    assertThat(seen.get()).isInstanceOf(CancelledException.class);
    assertThat(future).isNotDone();
  }
}
