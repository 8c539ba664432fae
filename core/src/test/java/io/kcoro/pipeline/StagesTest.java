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
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each stage does, and how it ends. */
class StagesTest {
  private static final List<Integer> NUMBERS = IntStream.rangeClosed(1, 10).boxed().toList();

  private final List<Object> undelivered = new CopyOnWriteArrayList<>();

  private <T> Channel<T> channel(int capacity) {
    return Channel.<T>builder()
        .buffered(capacity)
        .onUndelivered((element, why) -> undelivered.add(element))
        .build();
  }

  private static <T> List<T> rest(Channel<T> channel) {
    List<T> elements = new ArrayList<>();
    for (T element : channel.elements()) {
      elements.add(element);
    }
    return elements;
  }

  /** All that comes out of a stage between two channels if the numbers go in. */
  private <R> List<R> through(Between<R> stage) throws InterruptedException {
    return Scope.call(scope -> {
      Channel<Integer> in = channel(2);
      Channel<R> out = channel(1);
      scope.launch("numbers", Stages.from(NUMBERS, in));
      scope.launch("stage", stage.make(in, out));
      return rest(out);
    });
  }

  private interface Between<R> {
    Stage<?> make(Channel<Integer> in, Channel<R> out);
  }

  // ---- what they do ----

  @Test
  void mapSendsWhatItsMapperMakes() throws InterruptedException {
    assertThat(this.<Integer>through((in, out) -> Stages.map(in, out, n -> 2 * n)))
        .isEqualTo(NUMBERS.stream().map(n -> 2 * n).toList());
  }

  @Test
  void filterSendsWhatFulfilsItsCondition() throws InterruptedException {
    assertThat(this.<Integer>through((in, out) -> Stages.filter(in, out, n -> n % 3 == 0)))
        .containsExactly(3, 6, 9);
  }

  @Test
  void flatMapSendsAllThatItsMapperMakesInOrder() throws InterruptedException {
    assertThat(
            this.<String>through((in, out) ->
                Stages.flatMap(
                    in,
                    out,
                    n ->
                        n > 3
                            ? List.of()
                            : IntStream.range(0, n).mapToObj(i -> n + "." + i).toList())))
        .containsExactly("1.0", "2.0", "2.1", "3.0", "3.1", "3.2");
  }

  @Test
  void batchSendsFullListsAndTheRest() throws InterruptedException {
    assertThat(this.<List<Integer>>through((in, out) -> Stages.batch(in, out, 4)))
        .containsExactly(List.of(1, 2, 3, 4), List.of(5, 6, 7, 8), List.of(9, 10));
    assertThat(this.<List<Integer>>through((in, out) -> Stages.batch(in, out, 5))).hasSize(2);
    assertThat(this.<List<Integer>>through((in, out) -> Stages.batch(in, out, 1))).hasSize(10);
  }

  @Test
  void takeSendsTheFirstAndEndsItsProducer() throws InterruptedException {
    for (int count : List.of(0, 1, 7)) {
      List<Integer> taken =
          Scope.call(scope -> {
            Channel<Integer> in = channel(1);
            Channel<Integer> out = channel(1);
            AtomicInteger next = new AtomicInteger();
            scope.launch("endless", Stages.generate(next::incrementAndGet, in));
            scope.launch("take", Stages.take(in, out, count));
            return rest(out);
          });
      assertThat(taken).isEqualTo(NUMBERS.subList(0, count));
    }
  }

  @Test
  void sourcesSendAllThereIs() throws InterruptedException {
    for (Between<Integer> source :
        List.<Between<Integer>>of(
            (in, out) -> Stages.from(NUMBERS, out),
            (in, out) -> Stages.from(NUMBERS.iterator(), out),
            (in, out) -> Stages.from(IntStream.rangeClosed(1, 10).iterator(), out))) {
      List<Integer> all =
          Scope.call(scope -> {
            Channel<Integer> out = channel(3);
            scope.launch("source", source.make(out, out));
            return rest(out);
          });
      assertThat(all).isEqualTo(NUMBERS);
    }
  }

  @Test
  void mergeSendsWhatComesFromAnyInputAndEndsWithTheLast() throws InterruptedException {
    List<Integer> merged =
        Scope.call(scope -> {
          List<Channel<Integer>> inputs = List.of(channel(1), channel(0), channel(4));
          for (int i = 0; i < 3; i++) {
            int first = 100 * i;
            scope.launch(
                "source-" + i,
                Stages.from(NUMBERS.stream().map(n -> first + n).toList(), inputs.get(i)));
          }
          Channel<Integer> out = channel(1);
          scope.launch("merge", Stages.merge(inputs, out));
          return rest(out);
        });
    assertThat(merged).hasSize(30);
    for (int i = 0; i < 3; i++) {
      int first = 100 * i;
      assertThat(merged.stream().filter(n -> n / 100 == first / 100).toList())
          .as("the order of input %d", i)
          .isEqualTo(NUMBERS.stream().map(n -> first + n).toList());
    }
  }

  /** Inputs that always have something take turns. */
  @Test
  void mergeIsFair() throws InterruptedException {
    List<Integer> merged =
        Scope.call(scope -> {
          List<Channel<Integer>> inputs = List.of(channel(100), channel(100));
          for (int i = 0; i < 100; i++) {
            inputs.get(0).send(0);
            inputs.get(1).send(1);
          }
          inputs.forEach(Channel::close);
          Channel<Integer> out = channel(0);
          scope.launch("merge", Stages.merge(inputs, out));
          return rest(out);
        });
    for (int i = 0; i + 1 < merged.size(); i += 2) {
      assertThat(merged.subList(i, i + 2)).containsExactlyInAnyOrder(0, 1);
    }
  }

  private List<List<Integer>> split(Split stage) throws InterruptedException {
    List<List<Integer>> results = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Scope.run(scope -> {
      Channel<Integer> in = channel(2);
      List<Channel<Integer>> outs = List.of(channel(0), channel(1), channel(2));
      scope.launch("numbers", Stages.from(NUMBERS, in));
      scope.launch("split", stage.make(in, outs));
      for (int i = 0; i < 3; i++) {
        scope.launch("sink-" + i, Stages.forEach(outs.get(i), results.get(i)::add));
      }
    });
    return results;
  }

  private interface Split {
    Stage<Integer> make(Channel<Integer> in, List<Channel<Integer>> outs);
  }

  @Test
  void broadcastSendsEachToAll() throws InterruptedException {
    assertThat(split(Stages::broadcast)).containsExactly(NUMBERS, NUMBERS, NUMBERS);
  }

  @Test
  void routeSendsEachToTheOneThatIsChosen() throws InterruptedException {
    assertThat(split((in, outs) -> Stages.route(in, outs, n -> n % 3)))
        .containsExactly(List.of(3, 6, 9), List.of(1, 4, 7, 10), List.of(2, 5, 8));
  }

  @Test
  void roundRobinSendsToOneAfterTheOther() throws InterruptedException {
    assertThat(split(Stages::roundRobin))
        .containsExactly(List.of(1, 4, 7, 10), List.of(2, 5, 8), List.of(3, 6, 9));
  }

  @Test
  void blockingCodeKeepsNoWorkerFromOthers() throws InterruptedException {
    int stages = 8;
    CountDownLatch all = new CountDownLatch(stages);
    List<Integer> results = new CopyOnWriteArrayList<>();
    Scope.run(scope -> {
      for (int i = 0; i < stages; i++) {
        int number = i;
        Channel<Integer> in = channel(1);
        Channel<Integer> out = channel(1);
        scope.launch("source", Stages.from(List.of(number).iterator(), in));
        scope.launch(
            "blocking",
            Stages.map(
                in,
                out,
                Mapper.blocking(n -> {
                  all.countDown();
                  all.await(); // only if all are here at once
                  return n;
                })));
        scope.launch("sink", Stages.forEach(out, Handler.blocking(results::add)));
      }
    });
    assertThat(results).hasSize(stages);
    Iterator<Integer> elements = NUMBERS.iterator();
    Generator<Integer> generator =
        Generator.blocking(() -> elements.hasNext() ? elements.next() : null);
    Channel<Integer> out = channel(10);
    Scope.run(scope -> scope.launch("generator", Stages.generate(generator, out)));
    assertThat(rest(out)).isEqualTo(NUMBERS);
  }

  // ---- futures ----

  @Test
  void mapAsyncKeepsTheOrderAndTheLimit() throws InterruptedException {
    List<CompletableFuture<Integer>> begun = new CopyOnWriteArrayList<>();
    List<Integer> results =
        Scope.call(scope -> {
          Channel<Integer> in = channel(10);
          Channel<Integer> out = channel(10);
          NUMBERS.forEach(in::trySend);
          in.close();
          scope.launch(
              "async",
              Stages.mapAsync(
                  in,
                  out,
                  3,
                  n -> {
                    CompletableFuture<Integer> future = new CompletableFuture<>();
                    begun.add(future);
                    return future;
                  }));
          awaitTrue(() -> begun.size() == 3);
          begun.get(2).complete(3);
          begun.get(1).complete(2);
          assertThat(out.tryReceive().isDone()).isFalse();
          assertThat(begun).hasSize(3);
          begun.get(0).complete(1);
          for (int i = 3; i < 10; i++) {
            int index = i;
            awaitTrue(() -> begun.size() > index);
            assertThat(begun.stream().filter(future -> !future.isDone())).hasSizeLessThan(4);
            begun.get(i).complete(i + 1);
          }
          return rest(out);
        });
    assertThat(results).isEqualTo(NUMBERS);
  }

  @Test
  void mapAsyncFailsWithItsFutureAndGivesUpTheOthers() throws InterruptedException {
    IOException failure = new IOException("remote");
    CompletableFuture<Integer> first = new CompletableFuture<>();
    CompletableFuture<Integer> second = CompletableFuture.completedFuture(2);
    CompletableFuture<Integer> third = new CompletableFuture<>();
    Iterator<CompletableFuture<Integer>> futures = List.of(first, second, third).iterator();
    Channel<Integer> in = channel(10);
    Channel<Integer> out = channel(10);
    List<Integer> held = new ArrayList<>();
    CountDownLatch begun = new CountDownLatch(3);
    CoroutineFailedException thrown =
        catchThrowableOfType(
            CoroutineFailedException.class,
            () ->
                Scope.run(scope -> {
                  NUMBERS.subList(0, 3).forEach(in::trySend);
                  scope.launch(
                      "async",
                      Stages.<Integer, Integer>mapAsync(
                              in,
                              out,
                              3,
                              n -> {
                                begun.countDown();
                                return futures.next();
                              })
                          .onUndelivered((element, why) -> held.add(element)));
                  begun.await();
                  first.completeExceptionally(failure);
                }));
    assertThat(thrown).hasMessageContaining("async");
    assertThat(thrown.getCause()).isSameAs(failure);
    assertThat(third).isCancelled();
    assertThat(held).containsExactly(2);
    assertThat(out.tryReceive()).isEqualTo(new ReceiveResult.Closed<>(failure));
  }

  private interface State {
    boolean isReached();
  }

  private static void awaitTrue(State state) throws InterruptedException {
    while (!state.isReached()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the state was not reached");
      }
      Thread.yield();
    }
  }

  // ---- how they end ----

  /** The stages with an input and an output. */
  enum Middle {
    MAP,
    MAP_ASYNC,
    FILTER,
    FLAT_MAP,
    BATCH,
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
        awaitTrue(() -> out.snapshot().waitingSenders() == 1);
        out.cancel(why);
        awaitTrue(in::isClosedForSend);
        assertThat(in.trySend(4)).isEqualTo(new SendResult.Closed(why));
      });
      assertThat(undelivered.stream().map(StagesTest::number)).containsExactlyInAnyOrder(1, 2, 3);
    }
  }

  private static Object number(Object element) {
    return element instanceof List<?> batch ? batch.getFirst() : element;
  }

  private <R> Stage<R> collecting(Stage<R> stage) {
    return stage.onUndelivered((element, why) -> undelivered.add(element));
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
      awaitTrue(() -> out.snapshot().waitingSenders() == 1);
      stage.cancel("enough");
      stage.join();
      assertThat(((ReceiveResult.Closed<Object>) out.tryReceive()).cause())
          .isInstanceOf(CancelledException.class);
      assertThat(((SendResult.Closed) in.trySend(3)).cause())
          .isInstanceOf(CancelledException.class);
    });
    assertThat(undelivered.stream().map(StagesTest::number)).containsExactlyInAnyOrder(1, 2);
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
      awaitTrue(() -> in.snapshot().received() == 2 && in.snapshot().waitingReceivers() == 1);
      stage.cancel("enough");
    });
    assertThat(undelivered).containsExactly(List.of(1, 2));
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
      awaitTrue(() -> out.snapshot().waitingSenders() == 1);
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
    assertThatIllegalArgumentException().isThrownBy(() -> Stages.take(in, out, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Stages.mapAsync(in, out, 0, CompletableFuture::completedFuture));
    assertThatIllegalArgumentException().isThrownBy(() -> Stages.merge(List.of(), out));
    assertThatIllegalArgumentException().isThrownBy(() -> Stages.broadcast(in, List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> Stages.route(in, List.of(), n -> 0));
    assertThatIllegalArgumentException().isThrownBy(() -> Stages.roundRobin(in, List.of()));
  }
}
