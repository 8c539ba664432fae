package io.kcoro.examples;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import io.kcoro.channel.Stackless;
import io.kcoro.channel.Then;
import io.kcoro.channel.WhenClosed;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Two producers and two consumers without a stack, one channel, 2,000 buffers of a kilobyte: what
/// is sent is the buffer itself, and nothing is copied.
public final class TokenMirror {
  private static final int PRODUCERS = 2;
  private static final int CONSUMERS = 2;
  private static final int BUFFERS_EACH = 1_000;
  private static final int BYTES = 1_024;

  private TokenMirror() {}

  /// A buffer and its number.
  private static final class Token {
    final int number;
    final byte[] bytes = new byte[BYTES];

    Token(int number) {
      this.number = number;
      bytes[number % BYTES] = 1;
    }
  }

  /// What one consumer got.
  ///
  /// @param count how many buffers
  /// @param sum of their numbers
  public record Received(int count, long sum) {}

  private static final class Producer extends Stackless {
    private final SendChannel<Token> out;
    private final Next again = this::start;
    private int number;

    Producer(SendChannel<Token> out) {
      this.out = out;
    }

    @Override
    protected Op start() {
      return number == BUFFERS_EACH ? done() : send(out, new Token(number++), again);
    }
  }

  private static final class Consumer extends Stackless {
    private final ReceiveChannel<Token> in;
    private final Then<Token> received = this::received;
    private final WhenClosed end = cause -> done();
    private int count;
    private long sum;

    Consumer(ReceiveChannel<Token> in) {
      this.in = in;
    }

    @Override
    protected Op start() {
      return receive(in, received, end);
    }

    private Op received(Token token) {
      if (token.bytes[token.number % BYTES] != 1) {
        throw new IllegalStateException("buffer " + token.number + " is not the one sent");
      }
      count++;
      sum += token.number;
      return start();
    }

    Received result() {
      return new Received(count, sum);
    }
  }

  /// Closes the channel when all who send into it have ended.
  private static final class Closer extends Stackless {
    private final List<Coroutine> producers;
    private final SendChannel<Token> channel;
    private final Next next = this::start;
    private int joined;

    Closer(List<Coroutine> producers, SendChannel<Token> channel) {
      this.producers = producers;
      this.channel = channel;
    }

    @Override
    protected Op start() {
      return joined == producers.size() ? done() : join(producers.get(joined++), next);
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      channel.close(thrown);
    }
  }

  /// Lets all buffers through.
  ///
  /// @return what each consumer got
  /// @throws InterruptedException if the thread is interrupted
  public static List<Received> run() throws InterruptedException {
    Channel<Token> channel = Channel.buffered(64);
    List<Consumer> consumers = new ArrayList<>();
    Scope.run(scope -> {
      for (int i = 1; i <= CONSUMERS; i++) {
        Consumer consumer = new Consumer(channel);
        consumers.add(consumer);
        scope.launch("consumer-" + i, consumer);
      }
      List<Coroutine> producers = new ArrayList<>();
      for (int i = 1; i <= PRODUCERS; i++) {
        producers.add(scope.launch("producer-" + i, new Producer(channel)));
      }
      scope.launch("closer", new Closer(producers, channel));
    });
    return consumers.stream().map(Consumer::result).toList();
  }

  /// Prints what each consumer got, and the totals.
  public static void main(String[] arguments) throws InterruptedException {
    List<Received> all = run();
    for (int i = 0; i < all.size(); i++) {
      System.out.printf(
          "consumer %d: %d buffers, sum %d%n", i + 1, all.get(i).count(), all.get(i).sum());
    }
    System.out.printf(
        "total: %d buffers, sum %d%n",
        all.stream().mapToInt(Received::count).sum(), all.stream().mapToLong(Received::sum).sum());
  }
}
