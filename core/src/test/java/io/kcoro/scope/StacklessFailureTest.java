package io.kcoro.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kcoro.cancel.CancellationReason;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.Op;
import io.kcoro.channel.Select;
import io.kcoro.channel.Stackless;
import io.kcoro.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a stackless coroutine fails, and its scope with it. */
class StacklessFailureTest extends StacklessFixture {
  private static final CancellationReason REASON = CancellationReason.user("enough");
  private static final Duration LONG = Duration.ofDays(1);

  enum Step {
    START,
    AFTER_PAUSE,
    AFTER_SLEEP,
    AFTER_SEND,
    AFTER_RECEIVE,
    AFTER_WAITING_RECEIVE,
    AFTER_TRY_SEND,
    AFTER_TRY_RECEIVE,
    WHEN_CLOSED,
    AFTER_SELECT,
    AFTER_JOIN,
    AFTER_AWAIT,
    ON_END
  }

  private static final class Failing extends Recorded {
    private final Step step;
    private final Exception failure;
    private final Coroutine other;
    private final Channel<Integer> channel = Channel.buffered(1);
    private final Channel<Integer> closed = Channel.rendezvous();
    private final Channel<Integer> waiting;

    Failing(Step step, Exception failure, Coroutine other, Channel<Integer> waiting) {
      this.step = step;
      this.failure = failure;
      this.other = other;
      this.waiting = waiting;
      closed.close();
    }

    private Op fail() throws Exception {
      throw failure;
    }

    @Override
    protected Op start() throws Exception {
      return switch (step) {
        case START -> fail();
        case AFTER_PAUSE -> pause(this::fail);
        case AFTER_SLEEP -> sleep(Duration.ofNanos(1), this::fail);
        case AFTER_SEND -> send(channel, 1, this::fail);
        case AFTER_RECEIVE -> {
          channel.trySend(1);
          yield receive(channel, element -> fail());
        }
        case AFTER_WAITING_RECEIVE -> receive(waiting, element -> fail());
        case AFTER_TRY_SEND -> trySend(channel, 1, Deadline.after(LONG), result -> fail());
        case AFTER_TRY_RECEIVE ->
            tryReceive(channel, Deadline.after(Duration.ofNanos(1)), result -> fail());
        case WHEN_CLOSED -> receive(closed, element -> next(), cause -> fail());
        case AFTER_SELECT -> {
          Select select = Select.unbiased();
          select.receive(closed);
          yield select(select, clause -> fail());
        }
        case AFTER_JOIN -> join(other, this::fail);
        case AFTER_AWAIT -> await(CompletableFuture.completedFuture(1), result -> fail());
        case ON_END -> done();
      };
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) throws Exception {
      super.onEnd(thrown);
      if (step == Step.ON_END) {
        throw failure;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStepThatThrowsFailsTheScopeByTheCoroutinesName(Step step) {
    IOException failure = new IOException("on purpose");
    List<Failing> bodies = new ArrayList<>();
    CoroutineFailedException thrown =
        catchThrowableOfType(
            CoroutineFailedException.class,
            () ->
                Scope.run(scope -> {
                  Coroutine other = scope.launch("other", () -> {});
                  Channel<Integer> waiting = Channel.rendezvous();
                  bodies.add(new Failing(step, failure, other, waiting));
                  scope.launch("the one", bodies.getFirst());
                  waiting.send(1);
                }));
    assertThat(thrown).hasCause(failure).hasMessageContaining("the one");
    assertThat(thrown.getCause()).isSameAs(failure);
    if (step == Step.ON_END) {
      assertThat(bodies.getFirst().ends).hasSize(1).containsOnlyNulls();
    } else {
      assertThat(bodies.getFirst().ends).containsExactly(failure);
    }
  }

  @Test
  void anEndedChannelWithoutAStepForItFailsTheCoroutine() {
    IOException cause = new IOException("gone");
    for (boolean sends : List.of(true, false)) {
      CoroutineFailedException thrown =
          catchThrowableOfType(
              CoroutineFailedException.class,
              () ->
                  Scope.run(scope -> {
                    Channel<Integer> channel = Channel.rendezvous();
                    channel.close(cause);
                    scope.launch(
                        "the one",
                        new Recorded() {
                          @Override
                          protected Op start() {
                            return sends
                                ? send(channel, 1, this::next)
                                : receive(channel, element -> next());
                          }
                        });
                  }));
      assertThat(thrown.getCause()).isInstanceOf(ChannelClosedException.class).hasCause(cause);
    }
  }

  /** Neither of two failures is lost, cancelled or not. */
  @Test
  void aFailureOfTheCleanUpIsASuppressedOneOfTheFirst() {
    IOException first = new IOException("first");
    IOException second = new IOException("second");
    for (boolean cancelled : List.of(false, true)) {
      CoroutineFailedException thrown =
          catchThrowableOfType(
              CoroutineFailedException.class,
              () ->
                  Scope.run(scope -> {
                    Channel<Coroutine> self = Channel.buffered(1);
                    self.send(
                        scope.launch(
                            "the one",
                            new Stackless() {
                              @Override
                              protected Op start() {
                                return receive(
                                    self,
                                    it -> {
                                      if (cancelled) {
                                        it.cancel(REASON);
                                      }
                                      throw cancelled ? new IOException("first") : first;
                                    });
                              }

                              @Override
                              protected void onEnd(@Nullable Throwable thrown) throws IOException {
                                throw second;
                              }
                            }));
                  }));
      assertThat(thrown.getCause()).hasMessage("first").hasSuppressedException(second);
    }
  }

  @Test
  void aFailureOfTheCleanUpOfACancelledOneFailsTheScope() {
    IOException failure = new IOException("clean-up");
    CoroutineFailedException thrown =
        catchThrowableOfType(
            CoroutineFailedException.class,
            () ->
                Scope.run(scope -> {
                  Channel<Integer> never = Channel.rendezvous();
                  scope
                      .launch(
                          "the one",
                          new Stackless() {
                            @Override
                            protected Op start() {
                              return receive(never, element -> done());
                            }

                            @Override
                            protected void onEnd(@Nullable Throwable thrown) throws IOException {
                              throw failure;
                            }
                          })
                      .cancel(REASON);
                }));
    assertThat(thrown.getCause()).isSameAs(failure);
  }

  /**
   * Who hears of the cancellation by a channel that a cancelled sibling has closed is no failure.
   */
  @Test
  void aChannelThatACancellationClosedIsNoFailureIfTheScopeIsCancelled() throws Exception {
    for (boolean scopeIsCancelled : List.of(true, false)) {
      Channel<Integer> channel = Channel.rendezvous();
      channel.close(new CancelledException(REASON));
      Throwable thrown =
          catchThrowable(() ->
              Scope.run(scope ->
                  scope.launch(
                      "hears of it",
                      new Recorded() {
                        @Override
                        protected Op start() {
                          if (scopeIsCancelled) {
                            scope.cancel(REASON);
                          }
                          return receive(channel, element -> next());
                        }
                      })));
      if (scopeIsCancelled) {
        assertThat(thrown).isNull();
      } else {
        assertThat(thrown).isInstanceOf(CoroutineFailedException.class);
      }
    }
  }
}
