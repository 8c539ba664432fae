package io.kcoro.bench.peer;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.Select;
import com.softwaremill.jox.SelectClause;
import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Shape;
import io.kcoro.bench.row.Share;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// Jox channels.
final class JoxRows {
  private JoxRows() {}

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

  static Passage passage(int capacity) {
    return new Passing(
        capacity == 0 ? Channel.newRendezvousChannel() : Channel.newBufferedChannel(capacity));
  }

  static long select(Shape shape) throws InterruptedException, ExecutionException {
    LongAdder sum = new LongAdder();
    Threads threads = new Threads(Thread.ofVirtual());
    List<Channel<Element>> channels =
        Stream.generate(Channel::<Element>newRendezvousChannel).limit(shape.senders()).toList();
    threads.start(() -> receiveFromAny(channels, shape.count(), sum));
    for (int i = 0; i < shape.senders(); i++) {
      Channel<Element> channel = channels.get(i);
      Share share = Share.of(shape.count(), shape.senders(), i);
      threads.start(() -> ThreadRows.send(new Passing(channel), share));
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
}
