package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.cancel.CancellationToken;
import io.kcoro.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Where errors go that no caller sees, and how scopes are set up. */
class UncaughtHandlerTest {
  private final Queue<Throwable> seen = new ConcurrentLinkedQueue<>();
  private final Queue<String> threads = new ConcurrentLinkedQueue<>();
  private final ScopeConfig config =
      ScopeConfig.named("scope")
          .onUncaught((thread, failure) -> {
            threads.add(thread.getName());
            seen.add(failure);
          });

  @Test
  void whatAnUndeliveredHandlerThrowsInACoroutineGoesToTheHandlerOfTheScope() throws Exception {
    IllegalStateException failure = new IllegalStateException("on purpose");
    Channel<Integer> channel =
        Channel.<Integer>builder()
            .conflated()
            .onUndelivered((element, why) -> {
              throw failure;
            })
            .build();
    Scope.run(
        config,
        scope ->
            scope.launch(
                "dropper",
                () -> {
                  channel.send(1);
                  channel.send(2);
                }));
    assertThat(seen).containsExactly(failure);
    assertThat(threads).containsExactly("scope/dropper");
    assertThat(channel.receive()).isEqualTo(2);
  }

  @Test
  void whatACancelHandlerThrowsInACoroutineGoesToTheHandlerOfTheScope() throws Exception {
    IllegalStateException failure = new IllegalStateException("on purpose");
    CancellationSource source = new CancellationSource();
    source
        .token()
        .onCancel(reason -> {
          throw failure;
        });
    Scope.run(config, scope -> scope.launch(() -> source.cancel("enough")));
    assertThat(seen).containsExactly(failure);
  }

  @Test
  void theBodyAndScopesWithinHaveTheSameHandler() throws Exception {
    IllegalStateException failure = new IllegalStateException("on purpose");
    Channel<Integer> channel =
        Channel.<Integer>builder()
            .conflated()
            .onUndelivered((element, why) -> {
              throw failure;
            })
            .build();
    Scope.run(
        config,
        scope -> {
          channel.send(1);
          channel.send(2);
          Scope.run(inner -> {
            channel.send(3);
            inner.launch("within", () -> channel.send(4));
          });
          Scope.shielded(Duration.ofHours(1), () -> channel.send(5));
        });
    assertThat(seen).hasSize(4).containsOnly(failure);
    assertThat(threads).contains("scope/within");
  }

  @Test
  void failuresThatTheScopeThrowsDoNotGoToTheHandler() throws Exception {
    List<Throwable> thrown = new java.util.ArrayList<>();
    try {
      Scope.run(
          config,
          scope ->
              scope.launch(() -> {
                throw new IllegalStateException("seen by the caller");
              }));
    } catch (CoroutineFailedException e) {
      thrown.add(e);
    }
    Scope.run(config, scope -> scope.launch(() -> Thread.sleep(Long.MAX_VALUE)).cancel("enough"));
    assertThat(thrown).hasSize(1);
    assertThat(seen).isEmpty();
  }

  @Test
  void aConfigIsImmutableAndKeepsWhatWasNotChanged() {
    CancellationToken token = new CancellationSource().token();
    ScopeConfig named = ScopeConfig.named("x");
    ScopeConfig cancelled = named.cancelledBy(token);
    ScopeConfig handled = cancelled.onUncaught((thread, failure) -> {});

    assertThat(named.name()).isEqualTo("x");
    assertThat(named.cancelledBy()).isSameAs(CancellationToken.never());
    assertThat(named.uncaughtHandler()).isNull();
    assertThat(cancelled.name()).isEqualTo("x");
    assertThat(handled.cancelledBy()).isSameAs(token);
    assertThat(handled.cancelledBy(CancellationToken.never()).uncaughtHandler())
        .isSameAs(handled.uncaughtHandler());
    assertThatNullPointerException().isThrownBy(() -> ScopeConfig.named(null));
    assertThatNullPointerException().isThrownBy(() -> named.cancelledBy(null));
    assertThatNullPointerException().isThrownBy(() -> named.onUncaught(null));
  }
}
