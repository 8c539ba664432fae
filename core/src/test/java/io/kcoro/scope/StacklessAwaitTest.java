package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Stackless coroutines that wait for futures. */
class StacklessAwaitTest extends StacklessFixture {
  private static final CancellationReason REASON = CancellationReason.user("enough");

  @Test
  void aFutureIsAwaitedDoneOrNot() throws Exception {
    CompletableFuture<String> later = new CompletableFuture<>();
    List<String> results = new ArrayList<>();
    Scope.run(scope -> {
      Coroutine coroutine =
          scope.launch(
              new Stackless() {
                @Override
                protected Op start() {
                  return await(
                      CompletableFuture.completedFuture("at once"),
                      first -> {
                        results.add(first);
                        return await(
                            later.minimalCompletionStage(),
                            second -> {
                              results.add(second);
                              return done();
                            });
                      });
                }
              });
      later.complete("later");
      coroutine.join();
    });
    assertThat(results).containsExactly("at once", "later");
  }

  @Test
  void aFutureThatFailsFailsTheCoroutineWithItsOwnFailure() {
    IOException failure = new IOException("remote");
    for (CompletableFuture<String> future :
        List.of(
            CompletableFuture.<String>failedFuture(failure),
            CompletableFuture.<String>failedFuture(failure).thenApply(text -> text))) {
      assertThat(
              causeOfFailure(
                  new Stackless() {
                    @Override
                    protected Op start() {
                      return await(future, text -> done());
                    }
                  }))
          .isSameAs(failure);
    }
  }

  @Test
  void aFutureWithoutAResultIsAFailure() {
    assertThat(
            causeOfFailure(
                new Stackless() {
                  @Override
                  protected Op start() {
                    return await(CompletableFuture.completedFuture((String) null), it -> done());
                  }
                }))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void theFutureOfACancelledCoroutineIsLeftAlone() throws Exception {
    CompletableFuture<String> future = new CompletableFuture<>();
    AtomicBoolean went = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    Scope.run(scope -> {
      Coroutine coroutine =
          scope.launch(
              new Stackless() {
                @Override
                protected Op start() {
                  begun.countDown();
                  return await(
                      future,
                      text -> {
                        went.set(true);
                        return done();
                      });
                }
              });
      begun.await();
      coroutine.cancel(REASON);
      coroutine.join();
      assertThat(future.isDone()).isFalse();
      future.complete("too late");
    });
    assertThat(went).isFalse();
  }
}
