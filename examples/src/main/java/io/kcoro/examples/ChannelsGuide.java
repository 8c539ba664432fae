package io.kcoro.examples;

// region imports
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.Outcome;
import io.kcoro.channel.Overflow;
import io.kcoro.channel.ReceiveClause;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.channel.Select;
import io.kcoro.channel.TimeoutClause;
import io.kcoro.scope.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

// endregion

/// The code of `docs/guide/channels.md`: each region is one block of the page, in this order. A
/// test compares them and runs each method.
public final class ChannelsGuide {
  private ChannelsGuide() {}

  /// Prints what each block of the page gives.
  public static void main(String[] args) throws InterruptedException {
    System.out.println(firstChannel());
    System.out.println(untilClosed());
    System.out.println(whenItIsFull());
    System.out.println(timeLimit());
    System.out.println(severalWorkers());
    System.out.println(enough());
    System.out.println(whatIsLeft());
    System.out.println(closedWithCause());
    System.out.println(twoChannels());
    System.out.println(untilSilence());
  }

  // region firstChannel
  static String firstChannel() throws InterruptedException {
    return Scope.call(scope -> {
      Channel<String> greetings = Channel.rendezvous();
      scope.launch("greeter", () -> greetings.send("hello"));
      return greetings.receive();
    });
  }

  // endregion

  // region untilClosed
  static int untilClosed() throws InterruptedException {
    return Scope.call(scope -> {
      Channel<Integer> numbers = Channel.rendezvous();
      scope.launch(
          "numbers",
          () -> {
            for (int n = 1; n <= 4; n++) {
              numbers.send(n);
            }
            numbers.close();
          });

      int sum = 0;
      for (int n : numbers.elements()) {
        sum += n;
      }
      return sum;
    });
  }

  // endregion

  // region whenItIsFull
  static List<String> whenItIsFull() {
    Channel<Integer> suspending = Channel.buffered(1);
    Channel<Integer> dropping =
        Channel.<Integer>builder().buffered(1).overflow(Overflow.DROP_NEWEST).build();
    Channel<Integer> conflated = Channel.conflated();

    List<String> seen = new ArrayList<>();
    for (Channel<Integer> channel : List.of(suspending, dropping, conflated)) {
      channel.trySend(1);
      Outcome second = channel.trySend(2).outcome();
      seen.add(second + " leaves " + channel.tryReceive().orNull());
    }
    return seen;
  }

  // endregion

  // region timeLimit
  static String timeLimit() throws InterruptedException {
    Channel<String> answers = Channel.rendezvous();
    return switch (answers.tryReceive(Duration.ofMillis(10))) {
      case ReceiveResult.Received(String answer) -> answer;
      case ReceiveResult.Closed<String> closed -> "no more answers: " + closed.cause();
      case ReceiveResult<String> other -> "no answer: " + other.outcome();
    };
  }

  // endregion

  // region severalWorkers
  static int severalWorkers() throws InterruptedException {
    return Scope.call(scope -> {
      Channel<Integer> numbers = Channel.buffered(4);
      Channel<Integer> squares = Channel.buffered(4);

      scope.launch(
          "numbers",
          () -> {
            for (int n = 1; n <= 10; n++) {
              numbers.send(n);
            }
            numbers.close();
          });

      scope.launch(
          "squares",
          () -> {
            Scope.run(workers -> {
              for (int i = 0; i < 3; i++) {
                workers.launch(() -> numbers.forEach(n -> squares.send(n * n)));
              }
            });
            squares.close();
          });

      int sum = 0;
      for (int square : squares.elements()) {
        sum += square;
      }
      return sum;
    });
  }

  // endregion

  // region enough
  static int enough() throws InterruptedException {
    return Scope.call(scope -> {
      Channel<Integer> numbers = Channel.rendezvous();
      scope.launch(
          "numbers",
          () -> {
            for (int n = 1; ; n++) {
              numbers.send(n);
            }
          });

      int sum = 0;
      while (sum < 20) {
        sum += numbers.receive();
      }
      scope.cancel("enough");
      return sum;
    });
  }

  // endregion

  // region whatIsLeft
  static List<String> whatIsLeft() throws InterruptedException {
    List<String> released = new ArrayList<>();
    Channel<String> files =
        Channel.<String>builder()
            .buffered(3)
            .onUndelivered((file, why) -> released.add(file + " " + why))
            .build();
    files.send("a");
    files.send("b");
    files.send("c");

    files.receive();
    files.cancel();
    return released;
  }

  // endregion

  // region closedWithCause
  static List<String> closedWithCause() throws InterruptedException {
    Channel<String> lines = Channel.buffered(4);
    lines.send("first line");
    lines.close(new IOException("the disk is gone"));

    List<String> seen = new ArrayList<>();
    try {
      for (String line : lines.elements()) {
        seen.add(line);
      }
    } catch (ChannelClosedException e) {
      seen.add(String.valueOf(e.getCause()));
    }
    return seen;
  }

  // endregion

  // region twoChannels
  static int twoChannels() throws InterruptedException {
    return Scope.call(scope -> {
      Channel<Integer> prices = Channel.rendezvous();
      Channel<String> names = Channel.rendezvous();
      scope.launch(
          "prices",
          () -> {
            prices.send(40);
            prices.send(50);
            prices.close();
          });
      scope.launch(
          "names",
          () -> {
            names.send("pears");
            names.close();
          });

      Select select = Select.unbiased();
      ReceiveClause<Integer> price = select.receive(prices);
      ReceiveClause<String> name = select.receive(names);
      List<Integer> sizes = new ArrayList<>();
      select.loop(chosen -> {
        if (chosen == price) {
          sizes.add(price.element());
        } else {
          sizes.add(name.element().length());
        }
      });
      return sizes.stream().mapToInt(Integer::intValue).sum();
    });
  }

  // endregion

  // region untilSilence
  static List<String> untilSilence() throws InterruptedException {
    Channel<String> orders = Channel.buffered(4);
    orders.send("apples");
    orders.send("pears");

    Select select = Select.unbiased();
    ReceiveClause<String> order = select.receive(orders);
    TimeoutClause silence = select.timeout(Duration.ofMillis(20));
    List<String> seen = new ArrayList<>();
    while (select.await() != silence) {
      seen.add(order.element());
    }
    seen.add("silence");
    return seen;
  }
  // endregion
}
