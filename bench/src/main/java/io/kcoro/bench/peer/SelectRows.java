package io.kcoro.bench.peer;

import io.kcoro.bench.row.Element;
import io.kcoro.bench.row.Shape;
import io.kcoro.bench.row.Share;
import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveClause;
import io.kcoro.channel.Select;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// kcoro's side of the select rows: one receiver selects over one rendezvous channel a sender.
final class SelectRows {
  private SelectRows() {}

  static long select(ScopeConfig config, Shape shape) throws InterruptedException {
    LongAdder sum = new LongAdder();
    Scope.run(
        config,
        scope -> {
          List<Channel<Element>> channels = new ArrayList<>();
          for (int i = 0; i < shape.senders(); i++) {
            Share share = Share.of(shape.count(), shape.senders(), i);
            Channel<Element> channel = Channel.buffered(shape.capacity());
            channels.add(channel);
            scope.launch(() -> ThreadRows.send(new KcoroRows.Passing(channel), share));
          }
          scope.launch(() -> sum.add(receiveAll(channels, shape.count())));
        });
    return sum.sum();
  }

  private static long receiveAll(List<Channel<Element>> channels, int count)
      throws InterruptedException {
    Select select = Select.unbiased();
    channels.forEach(select::receive);
    long sum = 0;
    for (int i = count; i > 0; i--) {
      sum += ((Element) ((ReceiveClause<?>) select.await()).element()).value();
    }
    return sum;
  }
}
