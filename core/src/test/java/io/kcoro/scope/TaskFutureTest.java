package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.channel.Channel;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A task as a future. */
@ParameterizedClass
@EnumSource(Caller.class)
class TaskFutureTest {
  @Parameter Caller caller;

  private final Channel<Integer> channel = Channel.rendezvous();
  private final IOException failure = new IOException("on purpose");

  @Test
  void itCompletesWithTheResultBeforeAndAfterTheEnd() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          Task<Integer> task = scope.async(channel::receive);
          CompletableFuture<Integer> early = task.toCompletableFuture();
          CompletableFuture<Integer> next = early.thenApply(n -> n + 1);
          assertThat(early).isNotDone();
          channel.send(7);
          assertThat(early.get()).isEqualTo(7);
          assertThat(next.get()).isEqualTo(8);
          task.join();
          assertThat(task.toCompletableFuture()).isCompletedWithValue(7);
        }));
  }

  @Test
  void aFailureIsItsToo() throws Exception {
    caller.run(() ->
        Scope.run(
            ScopeConfig.named("supervisor").supervising(),
            scope -> {
              Task<Integer> task =
                  scope.async(() -> {
                    throw failure;
                  });
              assertThat(catchThrowable(() -> task.toCompletableFuture().get()))
                  .isInstanceOf(ExecutionException.class)
                  .hasCause(failure);
            }));
  }

  @Test
  void toCancelTheFutureCancelsTheTask() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          Task<Integer> task = scope.async(channel::receive);
          assertThat(task.toCompletableFuture().cancel(true)).isTrue();
          task.join();
          assertThat(catchThrowable(task::await))
              .isInstanceOf(CancellationException.class)
              .hasMessageContaining("its future was cancelled");
          assertThat(task.toCompletableFuture()).isCancelled();
        }));
  }

  @Test
  void toCancelWhatDependsOnItDoesNot() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          Task<Integer> task = scope.async(channel::receive);
          task.toCompletableFuture().thenApply(n -> n + 1).cancel(true);
          channel.send(7);
          assertThat(task.await()).isEqualTo(7);
        }));
  }
}
