package io.kcoro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kcoro.cancel.CancelledException;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.channel.SendResult;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.CoroutineFailedException;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How each stage ends, and what becomes of what it holds. */
class StageEndTest extends StageFixture {
  /** The stages with an input and an output. */
  enum Middle {
    MAP,
    MAP_ASYNC,
    FILTER,
    FLAT_MAP,
    BATCH,
    BATCH_WITH_LINGER,
    TAKE,
    MERGE,
    BROADCAST,
    ROUTE,
    ROUND_ROBIN;

    Stage<?> make(Channel<Integer> in, Channel<Object> out) {
      return switch (this) {
        case MAP -> Stages.map(in, out, n -> n);
        case MAP_ASYNC -> Stages.mapAsync(in, out, 1, CompletableFuture::completedFuture);
        case FILTER -> Stages.filter(in, out, n -> true);
        case FLAT_MAP -> Stages.<Integer, Object>flatMap(in, out, n -> List.of(n));
        case BATCH -> Stages.<Integer>batch(in, out, 1);
        case BATCH_WITH_LINGER -> Stages.<Integer>batch(in, out, 1, Duration.ofDays(1));
        case TAKE -> Stages.take(in, out, Long.MAX_VALUE);
        case MERGE -> Stages.merge(List.of(in), out);
        case BROADCAST -> Stages.broadcast(in, List.of(out));
        case ROUTE -> Stages.route(in, List.of(out), n -> 0);
        case ROUND_ROBIN -> Stages.roundRobin(in, List.of(out));
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void theEndOfTheInputIsPassedOnWithItsCause(Middle middle) throws InterruptedException {
    IOException cause = new IOException("source");
    for (Throwable why : Arrays.asList(null, cause)) {
      Channel<Integer> in = channel(3);
      Channel<Object> out = channel(10);
      Scope.run(scope -> {
        in.send(1);
        in.close(why);
        scope.launch("stage", middle.make(in, out));
      });
      assertThat(out.tryReceive().isDone()).as("what was sent before still arrives").isTrue();
      out.tryReceive();
      assertThat(out.tryReceive()).isEqualTo(new ReceiveResult.Closed<>(why));
      assertThat(undelivered).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theEarlyEndOfTheOutputEndsTheProducerAndNothingIsLost(Middle middle)
      throws InterruptedException {
    IOException cause = new IOException("nobody listens");
    for (Throwable why : Arrays.asList(null, cause)) {
      undelivered.clear();
      Channel<Integer> in = channel(3);
      Channel<Object> out = channel(0);
      Scope.run(scope -> {
        in.send(1);
        in.send(2);
        in.send(3);
        scope.launch("stage", collecting(middle.make(in, out)));
        Await.until(() -> out.snapshot().waitingSenders() == 1);
        out.cancel(why);
        Await.until(in::isClosedForSend);
        assertThat(in.trySend(4)).isEqualTo(new SendResult.Closed(why));
      });
      assertThat(undelivered.stream().map(StageEndTest::number)).containsExactlyInAnyOrder(1, 2, 3);
    }
  }

  private static Object number(Object element) {
    return element instanceof List<?> batch ? batch.getFirst() : element;
  }

  @ParameterizedTest
  @EnumSource
  void aCancelledStageEndsBothSidesAndGivesWhatItHeldToItsHandler(Middle middle)
      throws InterruptedException {
    Channel<Integer> in = channel(3);
    Channel<Object> out = channel(0);
    Scope.run(scope -> {
      in.send(1);
      in.send(2);
      Coroutine stage = scope.launch("stage", collecting(middle.make(in, out)));
      Await.until(() -> out.snapshot().waitingSenders() == 1);
      stage.cancel("enough");
      stage.join();
      assertThat(((ReceiveResult.Closed<Object>) out.tryReceive()).cause())
          .isInstanceOf(CancelledException.class);
      assertThat(((SendResult.Closed) in.trySend(3)).cause())
          .isInstanceOf(CancelledException.class);
    });
    assertThat(undelivered.stream().map(StageEndTest::number)).containsExactlyInAnyOrder(1, 2);
  }

  @ParameterizedTest
  @EnumSource
  void launchedInACancelledScopeItEndsBothSides(Middle middle) throws InterruptedException {
    Channel<Integer> in = channel(3);
    Channel<Object> out = channel(3);
    Scope.run(scope -> {
      in.send(1);
      scope.cancel("before");
      scope.launch("stage", middle.make(in, out));
    });
    assertThat(out.isClosedForReceive()).isTrue();
    assertThat(in.isClosedForSend()).isTrue();
    assertThat(undelivered).containsExactly(1);
  }

  @Test
  void aStageThatFailsEndsBothSidesWithItsFailureAndFailsTheScopeByName() {
    IOException failure = new IOException("on purpose");
    List<Between<Object>> stages =
        List.of(
            (in, out) -> Stages.map(in, out, n -> fail(failure)),
            (in, out) -> Stages.mapAsync(in, out, 2, n -> fail(failure)),
            (in, out) -> Stages.filter(in, out, n -> fail(failure)),
            (in, out) -> Stages.<Integer, Object>flatMap(in, out, n -> fail(failure)),
            (in, out) -> Stages.route(in, List.of(out), n -> fail(failure)),
            (in, out) -> Stages.generate(() -> fail(failure), out),
            (in, out) -> Stages.forEach(in, n -> fail(failure)));
    for (int i = 0; i < stages.size(); i++) {
      Between<Object> stage = stages.get(i);
      Channel<Integer> in = channel(3);
      Channel<Object> out = channel(3);
      CoroutineFailedException thrown =
          catchThrowableOfType(
              CoroutineFailedException.class,
              () ->
                  Scope.run(scope -> {
                    in.send(1);
                    in.send(2);
                    scope.launch("the one", stage.make(in, out));
                  }));
      assertThat(thrown).as("stage %d", i).hasMessageContaining("the one");
      assertThat(thrown.getCause()).isSameAs(failure);
      if (i < 6) {
        assertThat(out.tryReceive()).isEqualTo(new ReceiveResult.Closed<>(failure));
      }
      if (i != 5) {
        assertThat(in.trySend(3)).isEqualTo(new SendResult.Closed(failure));
      }
    }
    assertThat(undelivered).as("the second of each").hasSize(6).containsOnly(2);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns
  private static <R> R fail(Exception failure) throws Exception {
    throw failure;
  }

  @Test
  void aRouterThatChoosesAWayThatIsNotThereIsToldSo() {
    Channel<Integer> in = channel(3);
    CoroutineFailedException thrown =
        catchThrowableOfType(
            CoroutineFailedException.class,
            () ->
                Scope.run(scope -> {
                  in.send(1);
                  scope.launch("ways", collecting(Stages.route(in, List.of(channel(1)), n -> n)));
                }));
    assertThat(thrown)
        .hasRootCauseInstanceOf(IndexOutOfBoundsException.class)
        .hasRootCauseMessage("the router chose way 1 of 1, counted from 0");
    assertThat(undelivered).containsExactly(1);
  }

  @Test
  void aLastStageFailsIfItsInputWasClosedWithACause() {
    IOException cause = new IOException("source");
    List<Integer> seen = new ArrayList<>();
    CoroutineFailedException thrown =
        catchThrowableOfType(
            CoroutineFailedException.class,
            () ->
                Scope.run(scope -> {
                  Channel<Integer> in = channel(1);
                  in.send(1);
                  in.close(cause);
                  scope.launch("sink", Stages.forEach(in, seen::add));
                }));
    assertThat(thrown.getCause()).isInstanceOf(ChannelClosedException.class).hasCause(cause);
    assertThat(seen).containsExactly(1);
  }

  @Test
  void aBatchThatIsNotFullGoesToTheHandlerIfTheStageIsCancelled() throws InterruptedException {
    Channel<Integer> in = channel(3);
    Channel<List<Integer>> out = channel(3);
    Scope.run(scope -> {
      Coroutine stage = scope.launch("batch", collecting(Stages.<Integer>batch(in, out, 10)));
      in.send(1);
      in.send(2);
      Await.until(() -> in.snapshot().received() == 2 && in.snapshot().waitingReceivers() == 1);
      stage.cancel("enough");
    });
    assertThat(undelivered).containsExactly(List.of(1, 2));
  }

  @Test
  void aBatchThatLingersGoesToTheHandlerIfTheStageIsCancelled() throws InterruptedException {
    Channel<Integer> in = channel(3);
    Channel<List<Integer>> out = channel(3);
    Scope.run(scope -> {
      Stage<List<Integer>> batch = Stages.batch(in, out, 10, Duration.ofDays(1));
      Coroutine stage = scope.launch("batch", collecting(batch));
      in.send(1);
      Await.until(() -> in.snapshot().received() == 1 && in.snapshot().waitingReceivers() == 1);
      stage.cancel("enough");
    });
    assertThat(undelivered).containsExactly(List.of(1));
  }

  @Test
  void theRestOfWhatAMapperMadeGoesToTheHandlerIfTheStageIsCancelled() throws InterruptedException {
    Channel<Integer> in = channel(3);
    Channel<Integer> out = channel(0);
    Scope.run(scope -> {
      in.send(1);
      Coroutine stage =
          scope.launch("flat", collecting(Stages.<Integer, Integer>flatMap(in, out, n -> NUMBERS)));
      out.receive();
      Await.until(() -> out.snapshot().waitingSenders() == 1);
      stage.cancel("enough");
    });
    assertThat(undelivered).isEqualTo(NUMBERS.subList(1, 10));
  }

  @Test
  void anOutputThatHasEndedIsLeftOutByThoseWithSeveral() throws InterruptedException {
    for (boolean broadcast : List.of(true, false)) {
      Channel<Integer> in = channel(10);
      List<Channel<Integer>> outs = List.of(channel(10), channel(10));
      Scope.run(scope -> {
        NUMBERS.forEach(in::trySend);
        in.close();
        outs.get(0).cancel();
        scope.launch("s", broadcast ? Stages.broadcast(in, outs) : Stages.roundRobin(in, outs));
      });
      assertThat(rest(outs.get(1))).isEqualTo(NUMBERS);
    }
    Channel<Integer> in = channel(10);
    List<Channel<Integer>> outs = List.of(channel(10), channel(10));
    Scope.run(scope -> {
      NUMBERS.forEach(in::trySend);
      in.close();
      outs.get(0).cancel();
      scope.launch("route", collecting(Stages.route(in, outs, n -> n % 2)));
    });
    assertThat(rest(outs.get(1))).containsExactly(1, 3, 5, 7, 9);
    assertThat(undelivered).containsExactly(2, 4, 6, 8, 10);
  }

  @Test
  void theFirstCauseOfSeveralInputsIsPassedOnWhenAllHaveEnded() throws InterruptedException {
    IOException cause = new IOException("one of them");
    Channel<Integer> out = channel(10);
    Scope.run(scope -> {
      Channel<Integer> broken = channel(1);
      Channel<Integer> sound = channel(0);
      broken.close(cause);
      scope.launch("merge", Stages.merge(List.of(broken, sound), out));
      sound.send(1);
      sound.close();
    });
    assertThat(out.tryReceive()).isEqualTo(new ReceiveResult.Received<>(1));
    assertThat(out.tryReceive()).isEqualTo(new ReceiveResult.Closed<>(cause));
  }

  @Test
  void aNullOfTheUsersCodeIsAFailure() {
    List<Between<Object>> stages =
        List.of(
            (in, out) -> Stages.map(in, out, n -> null),
            (in, out) -> Stages.mapAsync(in, out, 2, n -> null),
            (in, out) -> Stages.<Integer, Object>flatMap(in, out, n -> null),
            (in, out) -> Stages.from(Arrays.asList(1, null), out));
    for (Between<Object> stage : stages) {
      CoroutineFailedException thrown =
          catchThrowableOfType(
              CoroutineFailedException.class,
              () ->
                  Scope.run(scope -> {
                    Channel<Integer> in = channel(3);
                    in.send(1);
                    scope.launch("stage", stage.make(in, channel(3)));
                  }));
      assertThat(thrown.getCause()).isInstanceOf(NullPointerException.class);
    }
  }

  @Test
  void sizesThatMakeNoSenseAreRefused() {
    Channel<Integer> in = channel(1);
    Channel<Object> out = channel(1);
    assertThatIllegalArgumentException().isThrownBy(() -> Stages.<Integer>batch(in, out, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Stages.<Integer>batch(in, out, 0, Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Stages.<Integer>batch(in, out, 1, Duration.ofNanos(-1)));
    assertThatIllegalArgumentException().isThrownBy(() -> Stages.take(in, out, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Stages.mapAsync(in, out, 0, CompletableFuture::completedFuture));
    assertThatIllegalArgumentException().isThrownBy(() -> Stages.merge(List.of(), out));
    assertThatIllegalArgumentException().isThrownBy(() -> Stages.broadcast(in, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> Stages.route(in, List.of(), n -> 0));
    assertThatIllegalArgumentException().isThrownBy(() -> Stages.roundRobin(in, List.of()));
  }
}
