package io.kcoro.bench.peer;

import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Shape;
import io.kcoro.bench.row.Share;
import io.kcoro.channel.Channel;
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
  /// A row about metering.
  long metered(Shape shape, boolean isOn) throws InterruptedException {
    return shared(shape, new Passing(MeteredChannel.of(shape, isOn)));
  }

  record Passing(Channel<Element> channel) implements Passage {
    @Override
    public void send(Element element) throws InterruptedException {
      channel.send(element);
    }

    @Override
    public Element receive() throws InterruptedException {
      return channel.receive();
    }
  }

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
    return shared(shape, passage(shape.capacity()));
  }

  private long shared(Shape shape, Passage passage) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Scope.run(
        config.get(),
        scope -> {
          for (int i = 0; i < shape.receivers(); i++) {
            Share share = Share.of(shape.count(), shape.receivers(), i);
            scope.launch(() -> ThreadRows.receive(passage, share, sum));
          }
          for (int i = 0; i < shape.senders(); i++) {
            Share share = Share.of(shape.count(), shape.senders(), i);
            scope.launch(() -> ThreadRows.send(passage, share));
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
            Passage passage = passage(shape.capacity());
            scope.launch(() -> ThreadRows.receive(passage, share, sum));
            scope.launch(() -> ThreadRows.send(passage, share));
          }
        });
    return sum.sum();
  }

  long chained(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Share all = Share.of(shape.count(), 1, 0);
    List<Passage> line =
        Stream.generate(() -> passage(shape.capacity())).limit(shape.senders()).toList();
    Scope.run(
        config.get(),
        scope -> {
          for (int i = 1; i < line.size(); i++) {
            Passage from = line.get(i - 1);
            Passage to = line.get(i);
            scope.launch(() -> ThreadRows.forward(from, to, all));
          }
          scope.launch(() -> ThreadRows.receive(line.getLast(), all, sum));
          scope.launch(() -> ThreadRows.send(line.getFirst(), all));
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

  long scopes(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    for (Share share : shape.scopes()) {
      Scope.run(
          config.get(),
          scope -> {
            for (int i = share.first(); i <= share.last(); i++) {
              int value = i;
              scope.launch(() -> sum.add(value));
            }
          });
    }
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
    Passage passage = passage(0);
    Scope.run(
        config.get(),
        scope -> {
          for (int i = 0; i < coroutines; i++) {
            scope.launch(() -> {
              aboutToWait.countDown();
              sum.add(passage.receive().value());
            });
          }
          aboutToWait.await();
          whenAllWait.run();
          ThreadRows.send(passage, Share.of(coroutines, 1, 0));
        });
    return sum.sum();
  }
}
