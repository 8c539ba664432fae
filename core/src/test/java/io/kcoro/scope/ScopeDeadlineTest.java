package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.support.Await;
import io.kcoro.time.Deadline;
import io.kcoro.time.ManualTime;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Scopes with a deadline, on a clock that the test moves. */
@ParameterizedClass
@EnumSource(Caller.class)
class ScopeDeadlineTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Parameter Caller caller;

  private final ManualTime clock = ManualTime.create();
  private final Channel<Integer> nothing = Channel.rendezvous();

  private static ScopeConfig until(Deadline deadline) {
    return ScopeConfig.named("limited").until(deadline);
  }

  private void advanceWhenWaiting(int receivers, Duration duration) throws InterruptedException {
    Await.until(() -> nothing.snapshot().waitingReceivers() == receivers);
    clock.advance(duration);
  }

  private void advanceLater(int receivers, Duration duration) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            advanceWhenWaiting(receivers, duration);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void whenItHasPassedAllIsCancelledAndTheScopeSaysSo() throws Exception {
    AtomicReference<Throwable> direct = new AtomicReference<>();
    AtomicReference<Throwable> stackless = new AtomicReference<>();
    caller.run(() -> {
      Deadline deadline = Deadline.after(SECOND, clock);
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(
                  until(deadline),
                  scope -> {
                    scope.launch(() -> direct.set(catchThrowable(nothing::receive)));
                    scope.launch(new Receiving(stackless));
                    advanceLater(3, SECOND);
                    nothing.receive();
                  }));
      assertThat(thrown)
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessage(
              "scope 'limited' was cancelled, DEADLINE: the deadline of scope 'limited' has passed")
          .hasCauseInstanceOf(CancelledException.class);
      assertThat(((DeadlineExceededException) thrown).reason().kind()).isEqualTo(Kind.DEADLINE);
    });
    assertThat(direct.get()).isInstanceOf(CancelledException.class);
    assertThat(stackless.get()).isInstanceOf(CancelledException.class);
  }

  private final class Receiving extends Stackless {
    private final AtomicReference<Throwable> end;

    Receiving(AtomicReference<Throwable> end) {
      this.end = end;
    }

    @Override
    protected Op start() {
      return receive(nothing, element -> done());
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      end.set(thrown);
    }
  }

  @Test
  void oneThatHasPassedLetsTheBodyNotWait() throws Exception {
    caller.run(() -> {
      Deadline passed = Deadline.after(Duration.ZERO, clock);
      assertThat(catchThrowable(() -> Scope.run(until(passed), scope -> nothing.receive())))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(Scope.<Integer, RuntimeException>call(until(passed), scope -> 1)).isEqualTo(1);
    });
  }

  @Test
  void aBodyThatIsDoneBeforeLeavesNoTimer() throws Exception {
    caller.run(() -> {
      Scope[] own = new Scope[1];
      Scope.run(until(Deadline.after(SECOND, clock)), scope -> own[0] = scope);
      clock.advance(SECOND.multipliedBy(2));
      assertThat(own[0].token().isCancelled()).isFalse();
    });
  }

  @Test
  void theNearerOneOfTwoCounts() throws Exception {
    caller.run(() -> {
      Deadline near = Deadline.after(SECOND, clock);
      Deadline far = Deadline.after(SECOND.multipliedBy(10), clock);
      for (Deadline outer : new Deadline[] {near, far}) {
        Deadline inner = outer == near ? far : near;
        Throwable[] thrownByInner = new Throwable[1];
        Throwable thrown =
            catchThrowable(() ->
                Scope.run(
                    until(outer),
                    around -> {
                      advanceLater(1, SECOND);
                      thrownByInner[0] =
                          catchThrowable(() -> Scope.run(until(inner), in -> nothing.receive()));
                      throw (Exception) thrownByInner[0];
                    }));
        if (outer == near) {
          assertThat(thrownByInner[0]).isInstanceOf(CancelledException.class);
          assertThat(thrown).isInstanceOf(DeadlineExceededException.class);
          near = Deadline.after(SECOND, clock);
        } else {
          assertThat(thrownByInner[0]).isInstanceOf(DeadlineExceededException.class);
          assertThat(thrown).isSameAs(thrownByInner[0]);
        }
      }
    });
  }

  @Test
  void aTimeoutIsAnExceptionOfItsOwn() throws Exception {
    caller.run(() -> {
      Deadline deadline = Deadline.after(SECOND, clock);
      advanceLater(1, SECOND);
      Throwable thrown = catchThrowable(() -> Tasks.timeout(deadline, scope -> nothing.receive()));
      assertThat(thrown)
          .isExactlyInstanceOf(TimeoutException.class)
          .hasCauseInstanceOf(DeadlineExceededException.class);
      assertThat(Tasks.<Integer, RuntimeException>timeout(SECOND, scope -> 1)).isEqualTo(1);
    });
  }

  @Test
  void theTimeoutOfAScopeWithinIsNotThisOnes() throws Exception {
    caller.run(() -> {
      Deadline far = Deadline.after(SECOND.multipliedBy(10), clock);
      Deadline passed = Deadline.after(Duration.ZERO, clock);
      Throwable thrown =
          catchThrowable(() ->
              Tasks.timeout(far, scope -> Scope.call(until(passed), within -> nothing.receive())));
      assertThat(thrown).isExactlyInstanceOf(DeadlineExceededException.class);
    });
  }

  @Test
  void aTaskIsAwaitedForAWhile() throws Exception {
    caller.run(() -> {
      Deadline deadline = Deadline.after(SECOND, clock);
      Scope.run(scope -> {
        Task<Integer> task = scope.async("slow", nothing::receive);
        Coroutine watch = scope.launch(() -> advanceWhenWaiting(1, SECOND));
        Throwable thrown = catchThrowable(() -> task.await(deadline));
        assertThat(thrown)
            .isExactlyInstanceOf(TimeoutException.class)
            .hasMessage("task 'slow' has not ended in time");
        assertThat(task.join(deadline)).isFalse();
        watch.join();
        nothing.send(7);
        assertThat(task.await(Deadline.after(Duration.ofDays(1)))).isEqualTo(7);
        assertThat(task.join(deadline)).as("it has ended, so there is no wait").isTrue();
      });
    });
  }
}
