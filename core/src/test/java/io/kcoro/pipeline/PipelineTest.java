package io.kcoro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kcoro.channel.Channel;
import io.kcoro.scope.CoroutineFailedException;
import io.kcoro.scope.Scope;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Stages joined to pipelines. */
class PipelineTest {
  @Test
  void stagesAreJoinedInOrder() throws InterruptedException {
    List<String> seen = new ArrayList<>();
    Scope.run(scope ->
        Pipeline.launchedBy(scope::launch)
            .from("numbers", List.of(1, 2, 3, 4, 5, 6))
            .filter("even", n -> n % 2 == 0)
            .flatMap("twice", n -> List.of(n, n))
            .map("text", String::valueOf)
            .batch("pairs", 2)
            .<List<String>>mapAsync("async", 2, CompletableFuture::completedFuture)
            .take("two", 2)
            .forEach("seen", pair -> seen.add(String.join("+", pair))));
    assertThat(seen).containsExactly("2+2", "4+4");
  }

  @Test
  void aPipelineBranchesAndMeetsAgain() throws InterruptedException {
    List<Integer> seen = new ArrayList<>();
    Scope.run(scope -> {
      Pipeline pipeline = Pipeline.launchedBy(scope::launch).withCapacity(1);
      List<Flow<Integer>> ways =
          pipeline.from("numbers", IntStream.range(0, 100).boxed().toList()).roundRobin("ways", 3);
      List<Flow<Integer>> mapped = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        mapped.add(ways.get(i).map("negative-" + i, n -> -n));
      }
      pipeline.merge("merged", mapped).forEach("seen", seen::add);
    });
    assertThat(seen)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).mapToObj(n -> -n).toList());
  }

  @Test
  void aPipelineBeginsAndEndsInChannelsOfOthers() throws InterruptedException {
    int sum =
        Scope.call(scope -> {
          Channel<Integer> in = Channel.rendezvous();
          Channel<Object> out = Channel.rendezvous();
          Pipeline.launchedBy(scope::launch)
              .withCapacity(0)
              .from(in)
              .map("square", n -> n * n)
              .to("out", out);
          scope.launch(() -> {
            for (int n = 1; n <= 4; n++) {
              in.send(n);
            }
            in.close();
          });
          int total = 0;
          for (Object square : out.elements()) {
            total += (Integer) square;
          }
          return total;
        });
    assertThat(sum).isEqualTo(30);
  }

  /** A fast producer is never further ahead than what fits between it and the consumer. */
  @Test
  void aSlowConsumerHoldsUpAFastProducer() throws InterruptedException {
    AtomicInteger made = new AtomicInteger();
    Scope.run(scope -> {
      var numbers =
          Pipeline.launchedBy(scope::launch)
              .withCapacity(2)
              .<Integer>generate("numbers", made::incrementAndGet)
              .map("same", n -> n)
              .channel();
      for (int n = 1; n <= 1_000; n++) {
        assertThat(numbers.receive()).isEqualTo(n);
        // Two channels of two; one element in the hands of each stage.
        assertThat(made.get()).isLessThanOrEqualTo(n + 6);
      }
      numbers.cancel();
    });
  }

  @Test
  void aFlowIsUsedOnce() {
    List<String> launched = new ArrayList<>();
    Flow<Integer> flow =
        Pipeline.launchedBy((name, stage) -> launched.add(name)).from("numbers", List.of(1));
    flow.map("first", n -> n);
    assertThatIllegalStateException()
        .isThrownBy(() -> flow.map("second", n -> n))
        .withMessageContaining("numbers");
    assertThat(launched).containsExactly("numbers", "first");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pipeline.launchedBy((name, stage) -> {}).withCapacity(-1));
  }

  @Test
  void aLongChainPassesAllOn() throws InterruptedException {
    int stages = 1_000;
    List<Integer> seen = new ArrayList<>();
    Scope.run(scope -> {
      Flow<Integer> flow =
          Pipeline.launchedBy(scope::launch)
              .withCapacity(1)
              .from("numbers", IntStream.range(0, 100).boxed().toList());
      for (int i = 0; i < stages; i++) {
        flow = flow.map("plus-" + i, n -> n + 1);
      }
      flow.forEach("seen", seen::add);
    });
    assertThat(seen).isEqualTo(IntStream.range(stages, stages + 100).boxed().toList());
  }

  // ---- random shapes ----

  /** An element with an identity of its own. */
  private record Coin(int number) {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** One pipeline of random stages, ended at a random moment, and its books. */
  private static final class RandomPipeline {
    private final Random random;
    private final int coins;
    private final Queue<Coin> made = new ConcurrentLinkedQueue<>();
    private final Queue<Coin> seen = new ConcurrentLinkedQueue<>();
    private final Queue<Coin> undelivered = new ConcurrentLinkedQueue<>();
    private final Queue<Coin> dropped = new ConcurrentLinkedQueue<>();
    private final Queue<Coin> failed = new ConcurrentLinkedQueue<>();
    private int names;

    RandomPipeline(Random random) {
      this.random = random;
      coins = random.nextInt(400);
    }

    private String name(String kind) {
      return kind + "-" + names++;
    }

    void run(boolean disturbed) throws InterruptedException {
      int failsAt = disturbed ? random.nextInt(1 + 2 * coins) : -1;
      Scope.run(scope -> {
        Pipeline pipeline =
            Pipeline.launchedBy(scope::launch)
                .withCapacity(random.nextInt(4))
                .onUndelivered((element, why) -> collect(element));
        List<Flow<Coin>> flows = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
          AtomicInteger left = new AtomicInteger(coins);
          flows.add(pipeline.generate(name("source"), () -> mint(left)));
        }
        for (int i = random.nextInt(8); i > 0; i--) {
          step(pipeline, flows, failsAt);
        }
        for (Flow<Coin> flow : flows) {
          flow.forEach(name("sink"), seen::add);
        }
        if (disturbed && random.nextBoolean()) {
          for (int pause = random.nextInt(200_000); pause > 0; pause--) {
            Thread.onSpinWait();
          }
          scope.cancel("enough");
        }
      });
    }

    private void collect(Object element) {
      if (element instanceof List<?> batch) {
        batch.forEach(this::collect);
      } else {
        undelivered.add((Coin) element);
      }
    }

    private Coin mint(AtomicInteger left) {
      int number = left.getAndDecrement();
      if (number <= 0) {
        return null;
      }
      Coin coin = new Coin(number);
      made.add(coin);
      return coin;
    }

    private void step(Pipeline pipeline, List<Flow<Coin>> flows, int failsAt) {
      Flow<Coin> flow = flows.remove(random.nextInt(flows.size()));
      switch (random.nextInt(7)) {
        case 0 -> flows.add(flow.map(name("map"), coin -> failing(coin, failsAt)));
        case 1 -> flows.add(flow.filter(name("filter"), this::passes));
        case 2 ->
            flows.add(
                flow.batch(name("batch"), 1 + random.nextInt(5))
                    .flatMap(name("flat"), batch -> batch));
        case 3 -> flows.add(flow.mapAsync(name("async"), 1 + random.nextInt(4), this::later));
        case 4 -> flows.addAll(flow.route(name("route"), 3, coin -> coin.number() % 3));
        case 5 -> flows.addAll(flow.roundRobin(name("round"), 2));
        default -> {
          List<Flow<Coin>> both = new ArrayList<>(List.of(flow));
          if (!flows.isEmpty()) {
            both.add(flows.remove(random.nextInt(flows.size())));
          }
          flows.add(pipeline.merge(name("merge"), both));
        }
      }
    }

    private boolean passes(Coin coin) {
      boolean passes = coin.number() % 5 != 0;
      if (!passes) {
        dropped.add(coin);
      }
      return passes;
    }

    private Coin failing(Coin coin, int failsAt) {
      if (coin.number() == failsAt) {
        failed.add(coin);
        throw new IllegalStateException("on purpose");
      }
      return coin;
    }

    /** Keeps what nobody wants any more. */
    private CompletionStage<Coin> later(Coin coin) {
      CompletableFuture<Coin> future = new CompletableFuture<>();
      if (coin.number() % 2 == 0) {
        future.complete(coin);
      } else {
        Thread.ofVirtual()
            .start(() -> {
              if (!future.complete(coin)) {
                undelivered.add(coin);
              }
              ready.countDown();
            });
        started.incrementAndGet();
      }
      return future;
    }

    private final AtomicInteger started = new AtomicInteger();
    private final Completed ready = new Completed();

    /** Counts what has come to its end. */
    private static final class Completed {
      private final AtomicInteger count = new AtomicInteger();

      void countDown() {
        count.incrementAndGet();
      }
    }

    void balance() {
      while (ready.count.get() < started.get()) {
        Thread.yield();
      }
      Set<Coin> out = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Queue<Coin> place : List.of(seen, undelivered, dropped, failed)) {
        for (Coin coin : place) {
          assertThat(out.add(coin)).as("%s came out once", coin).isTrue();
        }
      }
      for (Coin coin : made) {
        assertThat(out.remove(coin)).as("%s came out", coin).isTrue();
      }
      assertThat(out).isEmpty();
    }
  }

  @Test
  void whateverTheShapeAllArrives(Seeds seeds) throws InterruptedException {
    for (int round = 0; round < Stress.scaled(40); round++) {
      RandomPipeline pipeline = new RandomPipeline(seeds.random(round));
      pipeline.run(false);
      pipeline.balance();
      assertThat(pipeline.undelivered).isEmpty();
    }
  }

  @Test
  void howeverItEndsNothingIsLost(Seeds seeds) {
    for (int round = 0; round < Stress.scaled(80); round++) {
      RandomPipeline pipeline = new RandomPipeline(seeds.random(round));
      Throwable thrown = catchThrowable(() -> pipeline.run(true));
      if (thrown instanceof CoroutineFailedException failure) {
        assertThat(failure.getCause()).hasMessage("on purpose");
      }
      pipeline.balance();
    }
  }
}
