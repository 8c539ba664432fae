package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kcoro.channel.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a scope returns, when it returns, and what may be launched into it. */
@ParameterizedClass
@EnumSource(Caller.class)
class ScopeResultTest {
  @Parameter Caller caller;

  @Test
  void callReturnsWhatTheBodyReturnedEvenNull() throws Exception {
    assertThat(caller.<Object>call(() -> Scope.call(scope -> "result"))).isEqualTo("result");
    assertThat(caller.<Object>call(() -> Scope.call(scope -> null))).isNull();
  }

  @Test
  void theBodyRunsInTheThreadOfTheCaller() throws Exception {
    caller.run(() -> {
      Thread thread = Thread.currentThread();
      Scope.run(scope -> assertThat(Thread.currentThread()).isSameAs(thread));
    });
  }

  @Test
  void coroutinesRunInVirtualThreadsNamedAfterScopeAndCoroutine() throws Exception {
    caller.run(() ->
        Scope.run(
            ScopeConfig.named("orders"),
            scope -> {
              Task<Thread> thread = scope.async("reader", Thread::currentThread);
              assertThat(thread.await().isVirtual()).isTrue();
              assertThat(thread.await().getName()).isEqualTo("orders/reader");
            }));
  }

  @Test
  void namesAreTheGivenOnesOrMadeOfANumber() throws Exception {
    caller.run(() -> {
      Scope.run(
          ScopeConfig.named("named"),
          scope -> {
            assertThat(scope.name()).isEqualTo("named");
            assertThat(scope.launch("given", () -> {}).name()).isEqualTo("given");
            assertThat(scope.launch(() -> {}).name()).isEqualTo("coroutine-1");
            assertThat(scope.async(() -> 1).name()).isEqualTo("coroutine-2");
          });
      Scope.run(scope -> assertThat(scope.name()).isNotEmpty());
    });
  }

  @Test
  void itReturnsAfterItsCoroutinesAndTheirsHaveEnded() throws Exception {
    caller.run(() -> {
      AtomicInteger ended = new AtomicInteger();
      AtomicReference<Coroutine> first = new AtomicReference<>();
      Scope.run(scope -> first.set(scope.launch(() -> grow(scope, 9, ended))));
      assertThat(ended).hasValue(1023);
      assertThat(first.get().isDone()).isTrue();
    });
  }

  private static void grow(Scope scope, int height, AtomicInteger ended) {
    if (height > 0) {
      scope.launch(() -> grow(scope, height - 1, ended));
      scope.launch(() -> grow(scope, height - 1, ended));
      Thread.yield();
    }
    ended.incrementAndGet();
  }

  @Test
  void aCoroutineMayLaunchAfterTheBodyHasEnded() throws Exception {
    caller.run(() -> {
      CompletableFuture<Thread> bodyThread = new CompletableFuture<>();
      AtomicInteger late = new AtomicInteger();
      Scope.run(scope -> {
        bodyThread.complete(Thread.currentThread());
        scope.launch(() -> {
          // The body does not wait: its thread does so only when it has ended.
          Caller.awaitJoining(bodyThread.get());
          scope.launch(late::incrementAndGet);
        });
      });
      assertThat(late).hasValue(1);
    });
  }

  @Test
  void anyThreadMayLaunchIntoAScopeThatHasNotEnded() throws Exception {
    caller.run(() -> {
      AtomicInteger launched = new AtomicInteger();
      Scope.run(scope -> {
        Thread foreign = Caller.PLATFORM.start(() -> scope.launch(launched::incrementAndGet));
        foreign.join();
      });
      assertThat(launched).hasValue(1);
    });
  }

  @Test
  void launchAfterTheEndIsRefusedByName() throws Exception {
    caller.run(() -> {
      AtomicReference<Scope> leaked = new AtomicReference<>();
      Scope.run(ScopeConfig.named("short"), leaked::set);
      AtomicInteger ran = new AtomicInteger();
      for (int i = 0; i < 2; i++) {
        assertThatIllegalStateException()
            .isThrownBy(() -> leaked.get().launch("late", ran::incrementAndGet))
            .withMessageContainingAll("short", "late", "has ended");
      }
      assertThatIllegalStateException().isThrownBy(() -> leaked.get().async(() -> 1));
      assertThat(ran).hasValue(0);
    });
  }

  @Test
  void launchAfterTheEndIsRefusedWhateverTheEndWas() throws Exception {
    caller.run(() -> {
      AtomicReference<Scope> leaked = new AtomicReference<>();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() ->
              Scope.run(scope -> {
                leaked.set(scope);
                throw new IOException("on purpose");
              }));
      assertThatIllegalStateException().isThrownBy(() -> leaked.get().launch(() -> {}));
    });
  }

  @Test
  void aRefusedArgumentDoesNotKeepTheScopeFromEnding() throws Exception {
    caller.run(() ->
        Scope.run(scope -> {
          assertThatNullPointerException()
              .isThrownBy(() -> scope.launch("x", (CoroutineBody) null));
          assertThatNullPointerException().isThrownBy(() -> scope.launch(null, () -> {}));
          assertThatNullPointerException().isThrownBy(() -> scope.async(null));
          assertThatNullPointerException().isThrownBy(() -> scope.cancel((String) null));
        }));
    assertThatNullPointerException().isThrownBy(() -> Scope.run(null));
    assertThatNullPointerException().isThrownBy(() -> Scope.run(null, scope -> {}));
    assertThatNullPointerException().isThrownBy(() -> Scope.shielded(null, () -> {}));
  }

  @Test
  void theDocumentedExampleWorks() throws Exception {
    int total =
        caller.call(() ->
            Scope.call(scope -> {
              Channel<Integer> numbers = Channel.buffered(16);
              scope.launch(
                  "producer",
                  () -> {
                    for (int i = 0; i < 100; i++) {
                      numbers.send(i);
                    }
                    numbers.close();
                  });
              int sum = 0;
              for (int n : numbers.elements()) {
                sum += n;
              }
              return sum;
            }));
    assertThat(total).isEqualTo(4950);
  }

  @Test
  void oneThreadMayRunScopesOneAfterTheOther() throws Exception {
    caller.run(() -> {
      List<Integer> results = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        int n = i;
        results.add(Scope.call(scope -> scope.async(() -> n).await()));
      }
      assertThat(results).hasSize(100).isSorted().doesNotHaveDuplicates();
    });
  }

  /** The checked exception of the body is inferred: this compiles without a catch. */
  @Test
  void theCheckedExceptionOfTheBodyIsInferredAndKeepsItsIdentity() {
    IOException thrown = new IOException("on purpose");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> caller.run(() -> throwsOnlyWhatTheBodyThrows(thrown)))
        .isSameAs(thrown);
  }

  private static void throwsOnlyWhatTheBodyThrows(IOException thrown)
      throws IOException, InterruptedException {
    throwsNothingBesides();
    Scope.run(scope -> {
      scope.launch(() -> {});
      throw thrown;
    });
  }

  private static void throwsNothingBesides() throws InterruptedException {
    int two = Scope.call(scope -> 2);
    Scope.run(scope -> assertThat(two).isEqualTo(2));
  }
}
