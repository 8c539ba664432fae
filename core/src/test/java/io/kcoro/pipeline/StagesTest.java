package io.kcoro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.scope.CoroutineFailedException;
import io.kcoro.scope.Scope;
import io.kcoro.support.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What each stage does. */
class StagesTest extends StageFixture {
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
          Await.until(() -> begun.size() == 3);
          begun.get(2).complete(3);
          begun.get(1).complete(2);
          assertThat(out.tryReceive().isDone()).isFalse();
          assertThat(begun).hasSize(3);
          begun.get(0).complete(1);
          for (int i = 3; i < 10; i++) {
            int index = i;
            Await.until(() -> begun.size() > index);
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
}
