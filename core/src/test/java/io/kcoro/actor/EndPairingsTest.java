package io.kcoro.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.Select;
import io.kcoro.channel.Stackless;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.CoroutineFailedException;
import io.kcoro.scope.DeadlineExceededException;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.scope.Task;
import io.kcoro.support.Await;
import io.kcoro.time.Deadline;
import io.kcoro.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way to end with everything that can be ended, in both engines: each ends once and as told,
 * who depends on it goes on, the scope tells the same, and nothing waits any more.
 */
class EndPairingsTest {
  private static final int POISON = -1;

  enum Engine {
    DIRECT,
    STACKLESS
  }

  /** What happens to one that waits to receive from the gate. */
  enum Event {
    FAILS,
    SIBLING_FAILS,
    CANCELLED,
    TIMES_OUT,
    CLOSED;

    private boolean isCancellation() {
      return this == SIBLING_FAILS || this == CANCELLED || this == TIMES_OUT;
    }
  }

  /** What waits there. */
  enum Subject {
    LAUNCH,
    ASYNC,
    PRODUCE,
    ACTOR,
    SELECT
  }

  static Stream<Arguments> pairings() {
    return Stream.of(Engine.values())
        .flatMap(engine ->
            Stream.of(Subject.values())
                .flatMap(subject ->
                    Stream.of(Event.values()).map(event -> Arguments.of(engine, subject, event))));
  }

  private final Channel<Integer> gate = Channel.<Integer>builder().name("gate").build();
  private final Channel<Integer> other = Channel.<Integer>builder().name("other").build();
  private final IOException failure = new IOException("poisoned");
  private final ManualTime clock = ManualTime.create();

  /** How the subject ended, and how that was seen by who depends on it. */
  private final List<Throwable> ends = new CopyOnWriteArrayList<>();

  private final List<Throwable> seen = new CopyOnWriteArrayList<>();

  private void pass(int element) throws IOException {
    if (element == POISON) {
      throw failure;
    }
  }

  private interface Waiting {
    void run() throws Exception;
  }

  /** Runs what waits, and notes how that ends. */
  private void noted(Waiting body, List<Throwable> where) throws Exception {
    try {
      body.run();
    } catch (Throwable thrown) {
      where.add(thrown);
      throw thrown;
    }
  }

  private abstract static class Noted extends Stackless {
    private final List<Throwable> where;

    Noted(List<Throwable> where) {
      this.where = where;
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      if (thrown != null) {
        where.add(thrown);
      }
    }
  }

  private void start(Scope scope, Engine engine, Subject subject) throws InterruptedException {
    boolean direct = engine == Engine.DIRECT;
    switch (subject) {
      case LAUNCH -> {
        if (direct) {
          scope.launch("it", () -> noted(() -> pass(gate.receive()), ends));
        } else {
          scope.launch("it", receiving(gate, ends));
        }
      }
      case SELECT -> {
        if (direct) {
          scope.launch(
              "it",
              () ->
                  noted(
                      () -> {
                        Select select = Select.unbiased();
                        var fromGate = select.receive(gate);
                        select.receive(other);
                        select.await();
                        pass(fromGate.element());
                      },
                      ends));
        } else {
          scope.launch("it", selecting());
        }
      }
      case ASYNC -> {
        Task<Integer> task =
            scope.async(
                "it",
                () -> {
                  noted(() -> pass(gate.receive()), ends);
                  return 0;
                });
        if (direct) {
          scope.launch("awaits", () -> noted(task::await, seen));
        } else {
          scope.launch("awaits", awaiting(task.toCompletableFuture()));
        }
      }
      case PRODUCE -> {
        ReceiveChannel<Integer> out =
            scope.produce(
                "it", Channel.<Integer>rendezvous(), to -> noted(() -> pass(gate.receive()), ends));
        if (direct) {
          scope.launch("consumes", () -> noted(out::receive, seen));
        } else {
          scope.launch("consumes", receiving(out, seen));
        }
      }
      case ACTOR -> {
        ActorBuilder<Reply<Integer>> builder =
            Actor.<Reply<Integer>>builder()
                .name("it")
                .onDone(cause -> {
                  if (cause != null) {
                    ends.add(cause);
                  }
                });
        Actor<Reply<Integer>> actor =
            direct
                ? builder.direct().launch(scope, self -> reply -> pass(gate.receive()))
                : builder.launchStepped(scope, self -> new WaitingBehavior());
        for (int i = 0; i < 2; i++) { // one is in hand, one waits
          CompletableFuture<Integer> asked = actor.tryAsk(reply -> reply);
          var _ = asked.whenComplete((answer, thrown) -> seen.add(thrown));
        }
      }
    }
    Await.receivers(gate, 1);
    Await.until(() ->
        scope.snapshot().coroutines().stream()
            .allMatch(each -> each.state() == Coroutine.State.SUSPENDED));
  }

  private Stackless receiving(ReceiveChannel<Integer> from, List<Throwable> where) {
    return new Noted(where) {
      @Override
      protected Op start() {
        return receive(
            from,
            element -> {
              pass(element);
              return done();
            });
      }
    };
  }

  private Stackless selecting() {
    return new Noted(ends) {
      @Override
      protected Op start() {
        Select select = Select.unbiased();
        var fromGate = select.receive(gate);
        select.receive(other);
        return select(
            select,
            chosen -> {
              pass(fromGate.element());
              return done();
            });
      }
    };
  }

  private Stackless awaiting(CompletableFuture<Integer> result) {
    return new Noted(seen) {
      @Override
      protected Op start() {
        return await(result, value -> done());
      }
    };
  }

  private final class WaitingBehavior extends SteppedBehavior<Reply<Integer>> {
    @Override
    protected Op onMessage(Reply<Integer> reply) {
      return receive(
          gate,
          element -> {
            pass(element);
            return handled();
          });
    }
  }

  private void happen(Event event, Scope scope) throws InterruptedException {
    switch (event) {
      case FAILS -> gate.send(POISON);
      case SIBLING_FAILS ->
          scope.launch(
              "sibling",
              () -> {
                throw failure;
              });
      case CANCELLED -> scope.cancel("enough");
      case TIMES_OUT -> clock.advance(Duration.ofSeconds(2));
      case CLOSED -> gate.close();
    }
  }

  @ParameterizedTest
  @MethodSource("pairings")
  void endsAsTold(Engine engine, Subject subject, Event event) throws Exception {
    Throwable outcome =
        catchThrowable(() ->
            Scope.run(
                ScopeConfig.named("s").until(Deadline.after(Duration.ofSeconds(1), clock)),
                scope -> {
                  start(scope, engine, subject);
                  happen(event, scope);
                  Channel.rendezvous().receive(); // until the scope is cancelled
                }));

    assertThat(ends).as("how it ended").hasSize(1);
    Throwable end = ends.getFirst();
    switch (event) {
      case FAILS -> assertThat(end).isSameAs(failure);
      case CLOSED -> assertThat(end).isInstanceOf(ChannelClosedException.class);
      case SIBLING_FAILS -> assertCancelled(end, Kind.SIBLING_FAILED);
      case CANCELLED -> assertCancelled(end, Kind.USER);
      case TIMES_OUT -> assertCancelled(end, Kind.DEADLINE);
    }

    switch (event) {
      case FAILS, SIBLING_FAILS ->
          assertThat(outcome).isInstanceOf(CoroutineFailedException.class).hasCause(failure);
      case CLOSED ->
          assertThat(outcome)
              .isInstanceOf(CoroutineFailedException.class)
              .hasMessageContaining("'it'")
              .hasCauseInstanceOf(ChannelClosedException.class);
      case CANCELLED ->
          assertThat(outcome)
              .isInstanceOf(CancellationException.class)
              .isNotInstanceOf(DeadlineExceededException.class);
      case TIMES_OUT -> assertThat(outcome).isInstanceOf(DeadlineExceededException.class);
    }

    switch (subject) {
      case LAUNCH, SELECT -> assertThat(seen).isEmpty();
      case ASYNC ->
          assertThat(seen).hasSize(1).allSatisfy(thrown -> awaited(engine, thrown, event, end));
      case PRODUCE ->
          assertThat(seen).hasSize(1).allSatisfy(thrown -> received(thrown, event, end));
      case ACTOR -> {
        Await.until(() -> seen.size() == 2);
        assertThat(seen)
            .as("the request in hand, and the one behind")
            .satisfies(first -> asked(first, event, end), atIndex(0))
            .satisfies(
                second ->
                    assertThat(second).isInstanceOf(ActorStoppedException.class).hasCause(end),
                atIndex(1));
      }
    }

    for (Channel<Integer> channel : List.of(gate, other)) {
      assertThat(channel.snapshot().waitingReceivers()).isZero();
      assertThat(channel.snapshot().waitingSenders()).isZero();
    }
  }

  private static void assertCancelled(Throwable thrown, Kind kind) {
    assertThat(thrown).isInstanceOf(CancelledException.class);
    assertThat(((CancelledException) thrown).reason().kind()).isEqualTo(kind);
  }

  /**
   * Who awaits a task sees its failure, or is cancelled with it. A future is completed by another
   * thread, so that who waits for it may be cancelled before.
   */
  private void awaited(Engine engine, Throwable thrown, Event event, Throwable end) {
    if (event.isCancellation()) {
      assertThat(thrown).isInstanceOfAny(CancelledException.class, CancellationException.class);
    } else if (engine == Engine.STACKLESS && thrown instanceof CancelledException cancelled) {
      assertThat(cancelled.reason().cause()).isSameAs(end);
    } else {
      assertThat(thrown instanceof ExecutionException ? thrown.getCause() : thrown).isSameAs(end);
    }
  }

  /** Who receives sees the failure as the cause of the end, or is cancelled with it. */
  private void received(Throwable thrown, Event event, Throwable end) {
    if (event.isCancellation()) {
      assertThat(thrown).isInstanceOfAny(CancelledException.class, ChannelClosedException.class);
    } else {
      assertThat(thrown).isInstanceOf(ChannelClosedException.class).hasCause(end);
    }
  }

  /** A request in hand is answered by the failure, or by the end of the actor. */
  private void asked(Throwable thrown, Event event, Throwable end) {
    if (event.isCancellation()) {
      assertThat(thrown).isInstanceOf(ActorStoppedException.class).hasCause(end);
    } else {
      assertThat(thrown).isSameAs(end);
    }
  }
}
