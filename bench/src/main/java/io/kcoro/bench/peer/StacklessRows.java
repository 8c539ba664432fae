package io.kcoro.bench.peer;

import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Shape;
import io.kcoro.bench.row.Share;
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
import io.kcoro.schedule.Scheduler;
import io.kcoro.scope.Scope;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// kcoro's stackless coroutines, by nothing but the public API.
final class StacklessRows {
  private StacklessRows() {}

  static final class Sender extends Stackless {
    private final SendChannel<Element> channel;
    private final int last;
    private final Next next = this::start;
    private int value;

    Sender(SendChannel<Element> channel, Share share) {
      this.channel = channel;
      value = share.first();
      last = share.last();
    }

    @Override
    protected Op start() {
      return value > last ? done() : send(channel, new Element(value++), next);
    }
  }

  private static final class Receiver extends Stackless {
    private final ReceiveChannel<Element> channel;
    private final LongAdder sum;
    private final Then<Element> received = this::received;
    private int left;
    private long own;

    Receiver(ReceiveChannel<Element> channel, Share share, LongAdder sum) {
      this.channel = channel;
      this.sum = sum;
      left = share.size();
    }

    @Override
    protected Op start() {
      if (left == 0) {
        sum.add(own);
        return done();
      }
      return receive(channel, received);
    }

    private Op received(Element element) {
      own += element.value();
      left--;
      return start();
    }
  }

  private static final class Forwarder extends Stackless {
    private final ReceiveChannel<Element> from;
    private final SendChannel<Element> to;
    private final Next next = this::start;
    private final Then<Element> received = this::received;
    private int left;

    Forwarder(ReceiveChannel<Element> from, SendChannel<Element> to, int count) {
      this.from = from;
      this.to = to;
      left = count;
    }

    @Override
    protected Op start() {
      return left == 0 ? done() : receive(from, received);
    }

    private Op received(Element element) {
      left--;
      return send(to, element, next);
    }
  }

  private static final class Selector extends Stackless {
    private final Select select = Select.unbiased();
    private final LongAdder sum;
    private final Then<SelectClause> chosen = this::chosen;
    private int left;
    private long own;

    Selector(List<Channel<Element>> channels, int count, LongAdder sum) {
      this.sum = sum;
      left = count;
      channels.forEach(select::receive);
    }

    @Override
    protected Op start() {
      if (left == 0) {
        sum.add(own);
        return done();
      }
      return select(select, chosen);
    }

    private Op chosen(SelectClause clause) {
      own += ((Element) ((ReceiveClause<?>) clause).element()).value();
      left--;
      return start();
    }
  }

  private static final class Once extends Stackless {
    private final LongAdder sum;
    private final int value;

    Once(LongAdder sum, int value) {
      this.sum = sum;
      this.value = value;
    }

    @Override
    protected Op start() {
      sum.add(value);
      return done();
    }
  }

  static long shared(Shape shape) throws InterruptedException {
    return shared(shape, Channel.buffered(shape.capacity()));
  }

  /// A row about payloads, with a plain reference instead of each.
  static long references(Shape shape) throws InterruptedException {
    return shared(shape, Channel.buffered(PayloadRows.CAPACITY));
  }

  /// A row about metering.
  static long metered(Shape shape, boolean isOn) throws InterruptedException {
    return shared(shape, MeteredChannel.of(shape, isOn));
  }

  private static long shared(Shape shape, Channel<Element> channel) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Scope.run(scope -> {
      for (int i = 0; i < shape.receivers(); i++) {
        scope.launch(new Receiver(channel, Share.of(shape.count(), shape.receivers(), i), sum));
      }
      for (int i = 0; i < shape.senders(); i++) {
        scope.launch(new Sender(channel, Share.of(shape.count(), shape.senders(), i)));
      }
    });
    return sum.sum();
  }

  static long select(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    List<Channel<Element>> channels =
        Stream.generate(Channel::<Element>rendezvous).limit(shape.senders()).toList();
    Scope.run(scope -> {
      scope.launch(new Selector(channels, shape.count(), sum));
      for (int i = 0; i < shape.senders(); i++) {
        scope.launch(new Sender(channels.get(i), Share.of(shape.count(), shape.senders(), i)));
      }
    });
    return sum.sum();
  }

  static long parallel(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Scope.run(scope -> {
      for (int i = 0; i < shape.senders(); i++) {
        Share share = Share.of(shape.count(), shape.senders(), i);
        Channel<Element> channel = Channel.buffered(shape.capacity());
        scope.launch(new Receiver(channel, share, sum));
        scope.launch(new Sender(channel, share));
      }
    });
    return sum.sum();
  }

  static long chained(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Share all = Share.of(shape.count(), 1, 0);
    List<Channel<Element>> channels =
        Stream.generate(() -> Channel.<Element>buffered(shape.capacity()))
            .limit(shape.senders())
            .toList();
    Scope.run(scope -> {
      for (int i = 1; i < channels.size(); i++) {
        scope.launch(new Forwarder(channels.get(i - 1), channels.get(i), all.size()));
      }
      scope.launch(new Receiver(channels.getLast(), all, sum));
      scope.launch(new Sender(channels.getFirst(), all));
    });
    return sum.sum();
  }

  static long spawn(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Scope.run(scope -> {
      for (int i = 1; i <= shape.count(); i++) {
        scope.launch(new Once(sum, i));
      }
    });
    return sum.sum();
  }

  static long scopes(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    for (Share share : shape.scopes()) {
      Scope.run(scope -> {
        for (int i = share.first(); i <= share.last(); i++) {
          scope.launch(new Once(sum, i));
        }
      });
    }
    return sum.sum();
  }

  private static final class Pausing extends Stackless {
    private final LongAdder sum;
    private final int count;
    private final Next next = this::next;
    private int done;
    private long own;

    Pausing(LongAdder sum, int count) {
      this.sum = sum;
      this.count = count;
    }

    @Override
    protected Op start() {
      return pause(next);
    }

    private Op next() {
      own += ++done;
      if (done < count) {
        return pause(next);
      }
      sum.add(own);
      return done();
    }
  }

  static long resume(Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Scope.run(scope -> scope.launch(new Pausing(sum, shape.count())));
    return sum.sum();
  }

  static long tasks(Shape shape) throws InterruptedException {
    try (Scheduler scheduler = Scheduler.builder().parallelism(shape.senders()).build()) {
      return ExecutorTasks.run(scheduler, shape);
    }
  }

  private static final class Waiting extends Stackless {
    private final ReceiveChannel<Element> channel;
    private final LongAdder sum;
    private final CountDownLatch aboutToWait;

    Waiting(ReceiveChannel<Element> channel, LongAdder sum, CountDownLatch aboutToWait) {
      this.channel = channel;
      this.sum = sum;
      this.aboutToWait = aboutToWait;
    }

    @Override
    protected Op start() {
      aboutToWait.countDown();
      return receive(channel, this::received);
    }

    private Op received(Element element) {
      sum.add(element.value());
      return done();
    }
  }

  static long idle(int coroutines, Runnable whenAllWait) throws InterruptedException {
    LongAdder sum = new LongAdder();
    CountDownLatch aboutToWait = new CountDownLatch(coroutines);
    Channel<Element> channel = Channel.rendezvous();
    Scope.run(scope -> {
      for (int i = 0; i < coroutines; i++) {
        scope.launch(new Waiting(channel, sum, aboutToWait));
      }
      aboutToWait.await();
      whenAllWait.run();
      ThreadRows.send(new KcoroRows.Passing(channel), Share.of(coroutines, 1, 0));
    });
    return sum.sum();
  }
}
