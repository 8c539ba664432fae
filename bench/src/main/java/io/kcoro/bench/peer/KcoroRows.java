package io.kcoro.bench.peer;

import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Shape;
import io.kcoro.bench.row.Share;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.SendChannel;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// kcoro in direct style, by nothing but its public API.
///
/// @param config how the scopes are set up
record KcoroRows(Supplier<ScopeConfig> config) {
  private record Passing(Channel<Element> channel) implements Passage {
    @Override
    public void send(Element element) throws InterruptedException {
      channel.send(element);
    }

    @Override
    public Element receive() throws InterruptedException {
      return channel.receive();
    }
  }

  /// For threads of no scope.
  static Passage passage(int capacity) {
    return new Passing(Channel.buffered(capacity));
  }

  long line(Shape shape) throws InterruptedException {
    return shared(shape);
  }

  long select(Shape shape) throws InterruptedException {
    return SelectRows.select(config.get(), shape);
  }

  long mpmc(Shape shape) throws InterruptedException {
    return shared(shape);
  }

  private long shared(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Channel<Element> channel = Channel.buffered(shape.capacity());
    Scope.run(
        config.get(),
        scope -> {
          for (int i = 0; i < shape.receivers(); i++) {
            Share share = Share.of(shape.count(), shape.receivers(), i);
            scope.launch(() -> receive(channel, share, sum));
          }
          for (int i = 0; i < shape.senders(); i++) {
            Share share = Share.of(shape.count(), shape.senders(), i);
            scope.launch(() -> send(channel, share));
          }
        });
    return sum.sum();
  }

  long parallel(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Scope.run(
        config.get(),
        scope -> {
          for (int i = 0; i < shape.senders(); i++) {
            Share share = Share.of(shape.count(), shape.senders(), i);
            Channel<Element> channel = Channel.buffered(shape.capacity());
            scope.launch(() -> receive(channel, share, sum));
            scope.launch(() -> send(channel, share));
          }
        });
    return sum.sum();
  }

  long chained(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Share all = Share.of(shape.count(), 1, 0);
    List<Channel<Element>> channels =
        Stream.generate(() -> Channel.<Element>buffered(shape.capacity()))
            .limit(shape.senders())
            .toList();
    Scope.run(
        config.get(),
        scope -> {
          for (int i = 1; i < channels.size(); i++) {
            Channel<Element> from = channels.get(i - 1);
            Channel<Element> to = channels.get(i);
            scope.launch(() -> forward(from, to, all));
          }
          scope.launch(() -> receive(channels.getLast(), all, sum));
          scope.launch(() -> send(channels.getFirst(), all));
        });
    return sum.sum();
  }

  long spawn(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Scope.run(
        config.get(),
        scope -> {
          for (int i = 1; i <= shape.count(); i++) {
            int value = i;
            scope.launch(() -> sum.add(value));
          }
        });
    return sum.sum();
  }

  long resume(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Scope.run(
        config.get(),
        scope ->
            scope.launch(() -> {
              long own = 0;
              for (int i = 1; i <= shape.count(); i++) {
                Thread.yield();
                own += i;
              }
              sum.add(own);
            }));
    return sum.sum();
  }

  long idle(int coroutines, Runnable whenAllWait) throws InterruptedException {
    LongAdder sum = new LongAdder();
    CountDownLatch aboutToWait = new CountDownLatch(coroutines);
    Channel<Element> channel = Channel.rendezvous();
    Scope.run(
        config.get(),
        scope -> {
          for (int i = 0; i < coroutines; i++) {
            scope.launch(() -> {
              aboutToWait.countDown();
              sum.add(channel.receive().value());
            });
          }
          aboutToWait.await();
          whenAllWait.run();
          send(channel, Share.of(coroutines, 1, 0));
        });
    return sum.sum();
  }

  static void send(SendChannel<Element> channel, Share share) throws InterruptedException {
    for (int value = share.first(); value <= share.last(); value++) {
      channel.send(new Element(value));
    }
  }

  private static void receive(ReceiveChannel<Element> channel, Share share, LongAdder sum)
      throws InterruptedException {
    long own = 0;
    for (int i = share.size(); i > 0; i--) {
      own += channel.receive().value();
    }
    sum.add(own);
  }

  private static void forward(ReceiveChannel<Element> from, SendChannel<Element> to, Share share)
      throws InterruptedException {
    for (int i = share.size(); i > 0; i--) {
      to.send(from.receive());
    }
  }
}
