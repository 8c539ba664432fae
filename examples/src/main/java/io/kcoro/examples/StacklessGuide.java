package io.kcoro.examples;

// region imports
import io.kcoro.channel.Channel;
import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.ReceiveClause;
import io.kcoro.channel.Select;
import io.kcoro.channel.SelectClause;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.Stackless;
import io.kcoro.channel.Then;
import io.kcoro.channel.WhenClosed;
import io.kcoro.pipeline.Flow;
import io.kcoro.pipeline.Mapper;
import io.kcoro.pipeline.Pipeline;
import io.kcoro.pipeline.Stages;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.CoroutineFailedException;
import io.kcoro.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

// endregion

/// The code of `docs/guide/stackless.md`: each region is one block of the page, in this order. A
/// test compares them and runs each method.
public final class StacklessGuide {
  private StacklessGuide() {}

  /// Prints what each block of the page gives.
  public static void main(String[] args) throws InterruptedException {
    System.out.println(firstCoroutine());
    System.out.println(doubled());
    System.out.println(twoInputs());
    System.out.println(hundredThousand());
    System.out.println(ended());
    System.out.println(stages());
    System.out.println(pipeline());
    System.out.println(backPressure());
    System.out.println(branches());
    System.out.println(remoteCalls());
    System.out.println(enough());
    System.out.println(failure());
    System.out.println(released());
  }

  // region Greeter
  static final class Greeter extends Stackless {
    private final SendChannel<String> out;

    Greeter(SendChannel<String> out) {
      this.out = out;
    }

    @Override
    protected Op start() {
      return send(out, "hello", this::again);
    }

    private Op again() {
      return send(out, "again", this::done);
    }
  }

  // endregion

  // region firstCoroutine
  static List<String> firstCoroutine() throws InterruptedException {
    return Scope.call(scope -> {
      Channel<String> greetings = Channel.rendezvous();
      scope.launch("greeter", new Greeter(greetings));
      return List.of(greetings.receive(), greetings.receive());
    });
  }

  // endregion

  // region Doubler
  static final class Doubler extends Stackless {
    private final ReceiveChannel<Integer> in;
    private final SendChannel<Integer> out;
    private final Next receive = this::start; // made once, so that a step allocates nothing
    private final Then<Integer> received = this::received;
    private final WhenClosed inputEnded = this::inputEnded;

    Doubler(ReceiveChannel<Integer> in, SendChannel<Integer> out) {
      this.in = in;
      this.out = out;
    }

    @Override
    protected Op start() {
      return receive(in, received, inputEnded);
    }

    private Op received(Integer number) {
      return send(out, 2 * number, receive);
    }

    private Op inputEnded(@Nullable Throwable cause) {
      out.close(cause);
      return done();
    }
  }

  // endregion

  // region doubled
  static List<Integer> doubled() throws InterruptedException {
    return Scope.call(scope -> {
      Channel<Integer> numbers = Channel.buffered(4);
      Channel<Integer> doubles = Channel.buffered(4);
      scope.launch("doubler", new Doubler(numbers, doubles));
      scope.launch(
          "numbers",
          () -> {
            for (int n = 1; n <= 3; n++) {
              numbers.send(n);
            }
            numbers.close();
          });

      List<Integer> seen = new ArrayList<>();
      doubles.forEach(seen::add);
      return seen;
    });
  }

  // endregion

  // region Adder
  static final class Adder extends Stackless {
    private final Select select = Select.unbiased();
    private final ReceiveClause<Integer> numbers;
    private final ReceiveClause<String> words;
    private int open = 2;
    int sum;

    Adder(ReceiveChannel<Integer> numbers, ReceiveChannel<String> words) {
      this.numbers = select.receive(numbers);
      this.words = select.receive(words);
    }

    @Override
    protected Op start() {
      return open == 0 ? done() : select(select, this::chosen);
    }

    private Op chosen(SelectClause clause) {
      if (clause == numbers && !numbers.isClosed()) {
        sum += numbers.element();
      } else if (clause == words && !words.isClosed()) {
        sum += words.element().length();
      } else {
        clause.disable();
        open--;
      }
      return start();
    }
  }

  // endregion

  // region twoInputs
  static int twoInputs() throws InterruptedException {
    Channel<Integer> numbers = Channel.buffered(4);
    Channel<String> words = Channel.buffered(4);
    Adder adder = new Adder(numbers, words);
    Scope.run(scope -> {
      scope.launch("adder", adder);
      numbers.send(40);
      words.send("pears");
      numbers.send(50);
      numbers.close();
      words.close();
    });
    return adder.sum;
  }

  // endregion

  // region hundredThousand
  static int hundredThousand() throws InterruptedException {
    return Scope.call(scope -> {
      Channel<Integer> numbers = Channel.buffered(64);
      for (int i = 0; i < 100_000; i++) {
        scope.launch(
            new Stackless() {
              @Override
              protected Op start() {
                return send(numbers, 1, this::done);
              }
            });
      }

      int sum = 0;
      for (int i = 0; i < 100_000; i++) {
        sum += numbers.receive();
      }
      return sum;
    });
  }

  // endregion

  // region ended
  static List<String> ended() throws InterruptedException {
    List<String> ends = new ArrayList<>();
    Scope.run(scope -> {
      Channel<String> never = Channel.rendezvous();
      Coroutine waiting =
          scope.launch(
              "waiting",
              new Stackless() {
                @Override
                protected Op start() {
                  return receive(never, element -> done());
                }

                @Override
                protected void onEnd(@Nullable Throwable thrown) {
                  ends.add(String.valueOf(thrown));
                }
              });
      waiting.cancel("nothing will come");
      waiting.join();
    });
    return ends;
  }

  // endregion

  // region stages
  static List<String> stages() throws InterruptedException {
    List<String> seen = new ArrayList<>();
    Scope.run(scope -> {
      Channel<Integer> numbers = Channel.buffered(4);
      Channel<String> texts = Channel.buffered(4);
      scope.launch("numbers", Stages.from(List.of(1, 2, 3), numbers));
      scope.launch("texts", Stages.map(numbers, texts, n -> "number " + n));
      scope.launch("seen", Stages.forEach(texts, seen::add));
    });
    return seen;
  }

  // endregion

  // region pipeline
  static List<List<Integer>> pipeline() throws InterruptedException {
    List<List<Integer>> seen = new ArrayList<>();
    Scope.run(scope ->
        Pipeline.launchedBy(scope::launch)
            .from("numbers", List.of(1, 2, 3, 4, 5, 6, 7))
            .filter("odd", n -> n % 2 == 1)
            .map("squares", n -> n * n)
            .batch("pairs", 2)
            .forEach("seen", seen::add));
    return seen;
  }

  // endregion

  // region backPressure
  static boolean backPressure() throws InterruptedException {
    return Scope.call(scope -> {
      AtomicInteger made = new AtomicInteger();
      ReceiveChannel<Integer> numbers =
          Pipeline.launchedBy(scope::launch)
              .withCapacity(2)
              .<Integer>generate("numbers", made::incrementAndGet)
              .channel();

      boolean farAhead = false;
      for (int n = 1; n <= 1_000; n++) {
        numbers.receive();
        farAhead |= made.get() > n + 3;
      }
      numbers.cancel();
      return farAhead;
    });
  }

  // endregion

  // region branches
  static int branches() throws InterruptedException {
    AtomicInteger sum = new AtomicInteger();
    Scope.run(scope -> {
      Pipeline pipeline = Pipeline.launchedBy(scope::launch);
      List<Flow<Integer>> ways =
          pipeline.from("numbers", List.of(1, 2, 3, 4)).route("ways", 2, n -> n % 2);
      Flow<Integer> even = ways.get(0).map("even", n -> n * 10);
      Flow<Integer> odd = ways.get(1).map("odd", Mapper.blocking(n -> slowly(n)));
      pipeline.merge("both", List.of(even, odd)).forEach("sum", sum::addAndGet);
    });
    return sum.get();
  }

  private static int slowly(int number) throws InterruptedException {
    Thread.sleep(1);
    return number;
  }

  // endregion

  // region remoteCalls
  static List<String> remoteCalls() throws InterruptedException {
    List<String> answers = new ArrayList<>();
    Scope.run(scope ->
        Pipeline.launchedBy(scope::launch)
            .from("questions", List.of("a", "b", "c"))
            .mapAsync("ask", 2, question -> CompletableFuture.supplyAsync(() -> question + "!"))
            .forEach("answers", answers::add));
    return answers;
  }

  // endregion

  // region enough
  static List<Integer> enough() throws InterruptedException {
    List<Integer> seen = new ArrayList<>();
    Scope.run(scope -> {
      AtomicInteger next = new AtomicInteger();
      Pipeline.launchedBy(scope::launch)
          .<Integer>generate("endless", next::incrementAndGet)
          .take("three", 3)
          .forEach("seen", seen::add);
    });
    return seen;
  }

  // endregion

  // region failure
  static String failure() throws InterruptedException {
    try {
      Scope.run(scope ->
          Pipeline.launchedBy(scope::launch)
              .from("texts", List.of("1", "two", "3"))
              .map("parse", Integer::parseInt)
              .forEach("ignored", n -> {}));
      return "no failure";
    } catch (CoroutineFailedException e) {
      return e.coroutineName() + " failed with " + e.getCause();
    }
  }

  // endregion

  // region released
  static int released() throws InterruptedException {
    AtomicInteger made = new AtomicInteger();
    AtomicInteger used = new AtomicInteger();
    AtomicInteger released = new AtomicInteger();
    Scope.run(scope ->
        Pipeline.launchedBy(scope::launch)
            .onUndelivered((buffer, why) -> released.incrementAndGet())
            .generate("buffers", () -> "buffer " + made.incrementAndGet())
            .take("ten", 10)
            .forEach("use", buffer -> used.incrementAndGet()));
    return made.get() - used.get() - released.get();
  }
  // endregion
}
