package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.support.Await;
import io.kcoro.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Caller.class)
class OpenScopeTest {
  private static final ScopeConfig CONFIG = ScopeConfig.named("server");

  @Parameter Caller caller;

  private final Channel<Integer> channel = Channel.rendezvous();
  private final IOException failure = new IOException("on purpose");

  @Test
  void joinWaitsAndThenNothingCanBeLaunched() throws Exception {
    caller.run(() -> {
      try (OpenScope open = Scope.open(CONFIG)) {
        open.scope().launch(() -> channel.send(1));
        open.scope().launch(() -> channel.receive());
        open.join();
        open.join();
        assertThatIllegalStateException()
            .isThrownBy(() -> open.scope().launch("late", () -> {}))
            .withMessageContaining("scope 'server' has ended");
        assertThat(open.scope().token().isCancelled()).isFalse();
        assertThat(open).hasToString("OpenScope[server, ended]");
      }
    });
  }

  @Test
  void closeCancelsWhatHasNotEnded() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    caller.run(() -> {
      try (OpenScope open = Scope.open(CONFIG)) {
        open.scope().launch(() -> seen.set(catchThrowable(channel::receive)));
        Await.until(() -> channel.snapshot().waitingReceivers() == 1);
      }
    });
    assertThat(seen.get())
        .isInstanceOf(CancelledException.class)
        .hasMessageContaining("its owner has closed it");
  }

  @Test
  void closeWaitsThoughTheThreadIsInterruptedAndLeavesTheFlag() throws Exception {
    AtomicReference<String> end = new AtomicReference<>("runs");
    caller.run(() -> {
      OpenScope open = Scope.open(CONFIG);
      open.scope()
          .launch(() -> {
            Caller.swallow(channel::receive);
            end.set("has ended");
          });
      Await.until(() -> channel.snapshot().waitingReceivers() == 1);
      Thread.currentThread().interrupt();
      open.close();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(end).hasValue("has ended");
    });
  }

  @Test
  void joinWithADeadlineLeavesTheCoroutinesAlone() throws Exception {
    caller.run(() -> {
      try (OpenScope open = Scope.open(CONFIG)) {
        Coroutine waiting = open.scope().launch(() -> channel.receive());
        assertThat(open.join(Deadline.after(Duration.ofMillis(1)))).isFalse();
        assertThat(waiting.token().isCancelled()).isFalse();
        channel.send(1);
        assertThat(open.join(Deadline.after(Duration.ofDays(1)))).isTrue();
      }
    });
  }

  @Test
  void aFailureIsToldOnceByJoin() throws Exception {
    caller.run(() -> {
      OpenScope open = Scope.open(CONFIG);
      open.scope().launch(() -> channel.receive());
      open.scope()
          .launch(
              "fails",
              () -> {
                throw failure;
              });
      assertThat(catchThrowable(open::join))
          .isInstanceOf(CoroutineFailedException.class)
          .hasCause(failure);
      open.close();
    });
  }

  @Test
  void aFailureIsToldByCloseIfNobodyHasJoined() throws Exception {
    caller.run(() -> {
      OpenScope open = Scope.open(CONFIG);
      open.scope()
          .launch(() -> {
            throw failure;
          })
          .join();
      assertThat(catchThrowable(open::close))
          .isInstanceOf(CoroutineFailedException.class)
          .hasCause(failure);
      open.close();
    });
  }

  @Test
  void anInterruptOfJoinCancelsTheCoroutines() throws Exception {
    caller.run(() -> {
      OpenScope open = Scope.open(CONFIG);
      open.scope().launch(() -> channel.receive());
      Thread.currentThread().interrupt();
      assertThat(catchThrowable(open::join)).isExactlyInstanceOf(InterruptedException.class);
      assertThat(open.scope().token().isCancelled()).isTrue();
      open.close();
    });
  }

  @Test
  void itIsCancelledWithTheScopeAroundIt() throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    caller.run(() -> {
      Scope.run(outer -> {
        OpenScope open = Scope.open(CONFIG);
        open.scope().launch(() -> seen.set(catchThrowable(channel::receive)));
        Await.until(() -> channel.snapshot().waitingReceivers() == 1);
        outer.cancel("enough");
        open.close();
      });
    });
    assertThat(seen.get()).isInstanceOf(CancelledException.class).hasMessageContaining("enough");
  }

  @Test
  void itHasADeadlineToo() throws Exception {
    caller.run(() -> {
      try (OpenScope open = Scope.open(CONFIG.until(Deadline.after(Duration.ofMillis(1))))) {
        Coroutine waiting = open.scope().launch(() -> channel.receive());
        waiting.join();
        assertThat(open.scope().token().isCancelled()).isTrue();
        open.join();
      }
    });
  }
}
