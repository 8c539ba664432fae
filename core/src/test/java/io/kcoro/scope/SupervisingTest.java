package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A failure in a supervising scope is the failing coroutine's alone. */
@ParameterizedClass
@EnumSource(Caller.class)
class SupervisingTest {
  @Parameter Caller caller;

  private final IOException failure = new IOException("on purpose");
  private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();

  private ScopeConfig supervising() {
    return ScopeConfig.named("supervisor")
        .supervising()
        .onUncaught((thread, thrown) -> uncaught.add(thrown));
  }

  private final class Failing extends Stackless {
    @Override
    protected Op start() throws Exception {
      throw failure;
    }
  }

  @Test
  void theOthersGoOnAndTheHandlerIsToldByName() throws Exception {
    caller.run(() -> {
      int got =
          Scope.call(
              supervising(),
              scope -> {
                Channel<Integer> numbers = Channel.rendezvous();
                scope
                    .launch(
                        "direct",
                        () -> {
                          throw failure;
                        })
                    .join();
                scope.launch("stackless", new Failing()).join();
                scope.launch(() -> numbers.send(7));
                assertThat(scope.token().isCancelled()).isFalse();
                return numbers.receive();
              });
      assertThat(got).isEqualTo(7);
    });
    assertThat(uncaught)
        .hasSize(2)
        .allSatisfy(thrown ->
            assertThat(thrown).isInstanceOf(CoroutineFailedException.class).hasCause(failure));
    assertThat(uncaught)
        .extracting(thrown -> ((CoroutineFailedException) thrown).coroutineName())
        .containsExactlyInAnyOrder("direct", "stackless");
  }

  @Test
  void theFailureOfATaskIsForThoseWhoAwaitIt() throws Exception {
    caller.run(() ->
        Scope.run(
            supervising(),
            scope -> {
              Task<Integer> task =
                  scope.async(() -> {
                    throw failure;
                  });
              assertThat(catchThrowable(task::await))
                  .isInstanceOf(ExecutionException.class)
                  .hasCause(failure);
            }));
    assertThat(uncaught).isEmpty();
  }

  @Test
  void theFailureOfTheBodyEndsItAsEver() throws Exception {
    caller.run(() -> {
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(
                  supervising(),
                  scope -> {
                    scope.launch(() -> Channel.rendezvous().receive());
                    throw failure;
                  }));
      assertThat(thrown).isSameAs(failure);
    });
    assertThat(uncaught).isEmpty();
  }

  @Test
  void itIsCancelledWithWhatIsAroundIt() throws Exception {
    caller.run(() -> {
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(outer -> {
                outer.launch(
                    "fails",
                    () -> {
                      throw failure;
                    });
                Scope.run(supervising(), scope -> Channel.rendezvous().receive());
              }));
      assertThat(thrown).isInstanceOf(CoroutineFailedException.class).hasCause(failure);
    });
    assertThat(uncaught).isEmpty();
  }
}
