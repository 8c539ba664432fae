package io.kcoro.examples;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.scope.Scope;
import java.util.ArrayList;
import java.util.List;

/// The prime sieve of communicating processes: each prime is a coroutine that passes on what it
/// does not divide. Ends by cancelling what still runs.
public final class PrimeSieve {
  private PrimeSieve() {}

  /// Prints the first primes; the argument says how many, 25 without one.
  public static void main(String[] args) throws InterruptedException {
    int count = args.length == 0 ? 25 : Integer.parseInt(args[0]);
    System.out.println(firstPrimes(count));
  }

  static List<Integer> firstPrimes(int count) throws InterruptedException {
    return Scope.call(scope -> {
      List<Integer> primes = new ArrayList<>();
      ReceiveChannel<Integer> candidates = naturals(scope);
      while (primes.size() < count) {
        int prime = candidates.receive();
        primes.add(prime);
        candidates = without(scope, candidates, prime);
      }
      scope.cancel("enough primes");
      return primes;
    });
  }

  private static ReceiveChannel<Integer> naturals(Scope scope) {
    Channel<Integer> out = Channel.rendezvous();
    scope.launch(
        "naturals",
        () -> {
          for (int n = 2; ; n++) {
            out.send(n);
          }
        });
    return out;
  }

  private static ReceiveChannel<Integer> without(
      Scope scope, ReceiveChannel<Integer> in, int divisor) {
    Channel<Integer> out = Channel.rendezvous();
    scope.launch(
        "without-" + divisor,
        () -> {
          for (int n : in.elements()) {
            if (n % divisor != 0) {
              out.send(n);
            }
          }
        });
    return out;
  }
}
