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
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Two producers and two consumers, all stackless, at one channel: 2,000 buffers of 1 KB go through
/// it. Each producer numbers its own from 0 to 999; each consumer counts what it gets and adds up
/// the numbers. A channel passes references: the consumer has the very buffer that the producer has
/// filled, and nothing is copied.
public final class TokenMirror {
  static final int BUFFERS_EACH = 1_000;
  static final int BUFFER_BYTES = 1_024;

  private TokenMirror() {}

  /// What a consumer has got.
  ///
  /// @param count how many buffers
  /// @param sum of the numbers in them
  record Share(long count, long sum) {}

  /// Prints each consumer's count and sum, and the totals.
  public static void main(String[] args) throws InterruptedException {
    List<Share> shares = run();
    for (int i = 0; i < shares.size(); i++) {
      Share share = shares.get(i);
      System.out.printf("consumer %d: count %d, sum %d%n", i, share.count(), share.sum());
    }
    System.out.printf(
        "total: count %d, sum %d%n",
        shares.stream().mapToLong(Share::count).sum(), shares.stream().mapToLong(Share::sum).sum());
  }

  static List<Share> run() throws InterruptedException {
    return Scope.call(scope -> {
      Channel<ByteBuffer> channel = Channel.buffered(64);
      List<Consumer> consumers = List.of(new Consumer(channel), new Consumer(channel));
      List<Coroutine> ending = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        ending.add(scope.launch("consumer-" + i, consumers.get(i)));
      }
      List<Coroutine> producing = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        producing.add(scope.launch("producer-" + i, new Producer(channel)));
      }
      for (Coroutine producer : producing) {
        producer.join();
      }
      channel.close();
      for (Coroutine consumer : ending) {
        consumer.join();
      }
      return consumers.stream().map(Consumer::share).toList();
    });
  }

  private static final class Producer extends Stackless {
    private final SendChannel<ByteBuffer> channel;
    private final Next next = this::start;
    private int number;

    Producer(SendChannel<ByteBuffer> channel) {
      this.channel = channel;
    }

    @Override
    protected Op start() {
      if (number == BUFFERS_EACH) {
        return done();
      }
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      buffer.putInt(0, number++);
      return send(channel, buffer, next);
    }
  }

  private static final class Consumer extends Stackless {
    private final ReceiveChannel<ByteBuffer> channel;
    private final Then<ByteBuffer> received = this::received;
    private final WhenClosed closed = this::closed;
    private long count;
    private long sum;

    Consumer(ReceiveChannel<ByteBuffer> channel) {
      this.channel = channel;
    }

    @Override
    protected Op start() {
      return receive(channel, received, closed);
    }

    private Op received(ByteBuffer buffer) {
      count++;
      sum += buffer.getInt(0);
      return start();
    }

    private Op closed(@Nullable Throwable cause) {
      return done();
    }

    /// Read when the coroutine has ended.
    Share share() {
      return new Share(count, sum);
    }
  }
}
