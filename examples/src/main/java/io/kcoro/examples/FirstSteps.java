package io.kcoro.examples;

import io.kcoro.channel.Channel;
import io.kcoro.scope.Scope;

/// A producer, two workers and a consumer, joined by channels.
public final class FirstSteps {
  private FirstSteps() {}

  /// Prints the sum of the squares of 1 to 100.
  public static void main(String[] args) throws InterruptedException {
    System.out.println("sum of squares: " + sumOfSquares(100));
  }

  static long sumOfSquares(int upTo) throws InterruptedException {
    return Scope.call(scope -> {
      Channel<Integer> numbers = Channel.rendezvous();
      Channel<Long> squares = Channel.buffered(16);

      scope.launch(
          "numbers",
          () -> {
            for (int n = 1; n <= upTo; n++) {
              numbers.send(n);
            }
            numbers.close();
          });

      scope.launch(
          "squares",
          () -> {
            Scope.run(workers -> {
              for (int i = 0; i < 2; i++) {
                workers.launch(() -> numbers.forEach(n -> squares.send((long) n * n)));
              }
            });
            squares.close();
          });

      long sum = 0;
      for (long square : squares.elements()) {
        sum += square;
      }
      return sum;
    });
  }
}
