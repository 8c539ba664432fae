package io.kcoro.bench.peer;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.Select;
import com.softwaremill.jox.SelectClause;
import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Shape;
import io.kcoro.bench.row.Share;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// Jox channels between plain virtual threads.
final class JoxRows {
  private JoxRows() {}

  static long line(Shape shape) throws InterruptedException, ExecutionException {
    return shared(shape);
  }

  static long mpmc(Shape shape) throws InterruptedException, ExecutionException {
    return shared(shape);
  }

  private static long shared(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    VirtualThreads threads = new VirtualThreads();
    Channel<Element> channel = channel(shape.capacity());
    for (int i = 0; i < shape.receivers(); i++) {
      Share share = Share.of(shape.count(), shape.receivers(), i);
      threads.start(() -> receive(channel, share, sum));
    }
    for (int i = 0; i < shape.senders(); i++) {
      Share share = Share.of(shape.count(), shape.senders(), i);
      threads.start(() -> send(channel, share));
    }
    threads.join();
    return sum.sum();
  }

  static long select(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    VirtualThreads threads = new VirtualThreads();
    List<Channel<Element>> channels =
        Stream.generate(() -> channel(0)).limit(shape.senders()).toList();
    threads.start(() -> receiveFromAny(channels, shape.count(), sum));
    for (int i = 0; i < shape.senders(); i++) {
      Channel<Element> channel = channels.get(i);
      Share share = Share.of(shape.count(), shape.senders(), i);
      threads.start(() -> send(channel, share));
    }
    threads.join();
    return sum.sum();
  }

  private static void receiveFromAny(List<Channel<Element>> channels, int count, LongAdder sum)
      throws InterruptedException {
    long own = 0;
    for (int i = 0; i < count; i++) {
      own += selectOne(channels).value();
    }
    sum.add(own);
  }

  /// The clauses are made anew for each select, as the API wants it.
  private static Element selectOne(List<Channel<Element>> channels) throws InterruptedException {
    if (channels.size() == 1) {
      return Select.select(channels.getFirst().receiveClause());
    }
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    SelectClause<Element>[] clauses = new SelectClause[channels.size()];
    for (int i = 0; i < clauses.length; i++) {
      clauses[i] = channels.get(i).receiveClause();
    }
    return Select.select(clauses);
  }

  static long parallel(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    VirtualThreads threads = new VirtualThreads();
    for (int i = 0; i < shape.senders(); i++) {
      Share share = Share.of(shape.count(), shape.senders(), i);
      Channel<Element> channel = channel(shape.capacity());
      threads.start(() -> receive(channel, share, sum));
      threads.start(() -> send(channel, share));
    }
    threads.join();
    return sum.sum();
  }

  static long chained(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    VirtualThreads threads = new VirtualThreads();
    Share all = Share.of(shape.count(), 1, 0);
    List<Channel<Element>> channels =
        Stream.generate(() -> channel(shape.capacity())).limit(shape.senders()).toList();
    for (int i = 1; i < channels.size(); i++) {
      Channel<Element> from = channels.get(i - 1);
      Channel<Element> to = channels.get(i);
      threads.start(() -> forward(from, to, all));
    }
    threads.start(() -> receive(channels.getLast(), all, sum));
    threads.start(() -> send(channels.getFirst(), all));
    threads.join();
    return sum.sum();
  }

  static long idle(int coroutines, Runnable whenAllWait)
      throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    CountDownLatch aboutToWait = new CountDownLatch(coroutines);
    Channel<Element> channel = channel(0);
    VirtualThreads threads = new VirtualThreads();
    for (int i = 0; i < coroutines; i++) {
      threads.start(() -> {
        aboutToWait.countDown();
        sum.add(channel.receive().value());
      });
    }
    aboutToWait.await();
    whenAllWait.run();
    send(channel, Share.of(coroutines, 1, 0));
    threads.join();
    return sum.sum();
  }

  private static Channel<Element> channel(int capacity) {
    return capacity == 0 ? Channel.newRendezvousChannel() : Channel.newBufferedChannel(capacity);
  }

  private static void send(Channel<Element> channel, Share share) throws InterruptedException {
    for (int value = share.first(); value <= share.last(); value++) {
      channel.send(new Element(value));
    }
  }

  private static void receive(Channel<Element> channel, Share share, LongAdder sum)
      throws InterruptedException {
    long own = 0;
    for (int i = share.size(); i > 0; i--) {
      own += channel.receive().value();
    }
    sum.add(own);
  }

  private static void forward(Channel<Element> from, Channel<Element> to, Share share)
      throws InterruptedException {
    for (int i = share.size(); i > 0; i--) {
      to.send(from.receive());
    }
  }
}
