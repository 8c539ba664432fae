package io.kcoro.cli.chanmon.workload;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelBuilder;
import io.kcoro.channel.ChannelClosedException;
import io.kcoro.channel.Next;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.channel.Then;
import io.kcoro.channel.WhenClosed;
import io.kcoro.cli.chanmon.model.ChannelTimes;
import io.kcoro.cli.chanmon.model.ChannelView;
import io.kcoro.cli.chanmon.model.Counts;
import io.kcoro.metering.Metering;
import io.kcoro.metrics.histogram.Histograms;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Producers send packets through one channel to consumers. When the producers have ended the
/// channel is closed, and the consumers end when they have received what is left.
///
/// @param <T> what a packet is
final class ChannelRun<T> implements Run {
  private final WorkloadSettings settings;
  private final UnaryOperator<ScopeConfig> inEngine;
  private final Payload<T> payload;
  private final Channel<T> channel;
  private volatile boolean stopped;
  private volatile boolean abandoned;

  /// @param payload of this run alone, which closes it
  /// @param inEngine completes the configuration of a scope
  ChannelRun(WorkloadSettings settings, Payload<T> payload, UnaryOperator<ScopeConfig> inEngine) {
    this.settings = settings;
    this.payload = payload;
    this.inEngine = inEngine;
    ChannelBuilder<T> builder = payload.channel().name("packets").metering(Metering.TIMES);
    channel =
        switch (settings.kind()) {
          case RENDEZVOUS -> builder.rendezvous().build();
          case BUFFERED -> builder.buffered(settings.capacity()).build();
          case CONFLATED -> builder.conflated().build();
          case UNLIMITED -> builder.unlimited().build();
        };
  }

  /// A run as the settings say.
  static Run of(WorkloadSettings settings, UnaryOperator<ScopeConfig> inEngine) {
    return switch (settings.payload()) {
      case DESCRIPTOR -> new ChannelRun<>(settings, new DescriptorPayload(settings), inEngine);
      case COPY -> new ChannelRun<>(settings, new CopyPayload(settings), inEngine);
      case REFERENCE -> new ChannelRun<>(settings, new ReferencePayload(settings), inEngine);
    };
  }

  @Override
  public void execute() throws InterruptedException {
    boolean ended = false;
    try {
      produceAndConsume();
      ended = true;
    } finally {
      if (!ended) {
        channel.cancel(); // what it keeps is released
      }
      payload.close(ended && !abandoned);
    }
  }

  private void produceAndConsume() throws InterruptedException {
    Scope.run(
        inEngine.apply(ScopeConfig.named("consumers")),
        consumers -> {
          for (int i = 0; i < settings.consumers(); i++) {
            launch(consumers, "consumer-" + (i + 1), new Consumer());
          }
          Scope.run(
              inEngine.apply(ScopeConfig.named("producers")),
              producers -> {
                for (int i = 0; i < settings.producers(); i++) {
                  launch(producers, "producer-" + (i + 1), new Producer(i));
                }
              });
          channel.close();
        });
  }

  private void launch(Scope scope, String name, Party party) {
    switch (settings.engine()) {
      case DIRECT -> scope.launch(name, party::inDirectStyle);
      case STACKLESS -> scope.launch(name, party);
    }
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public void abandon() {
    stopped = true;
    abandoned = true;
    channel.cancel();
  }

  @Override
  public Counts counts() {
    return Counts.of(channel.snapshot());
  }

  @Override
  public List<ChannelView> channels() {
    Histograms histograms = Histograms.installed();
    ChannelTimes times =
        histograms == null ? ChannelTimes.NONE : MeasuredTimes.of(histograms.of(channel));
    return List.of(new ChannelView(channel.snapshot(), times));
  }

  /// A coroutine of the run in either form.
  private abstract static class Party extends Stackless {
    abstract void inDirectStyle() throws InterruptedException;
  }

  private final class Producer extends Party {
    private final Payload.Packer<T> packer;
    private final Next sent = this::next;
    private final Then<T> room = this::sendIn;
    private final WhenClosed closed = cause -> done();
    private long left;

    /// What is to be sent, or was sent last.
    private @Nullable T packet;

    Producer(int number) {
      packer = payload.packer(number);
      left = settings.share(number);
    }

    @Override
    void inDirectStyle() throws InterruptedException {
      try {
        for (long n = left; n > 0 && !stopped; n--) {
          T next = packer.tryPack();
          if (next == null) {
            next = packer.pack(packer.room().receive());
          }
          try {
            channel.send(next);
          } finally {
            packer.release(next);
          }
        }
      } catch (ChannelClosedException e) {
        if (!stopped) {
          throw e;
        }
      }
    }

    @Override
    protected Op start() {
      return next();
    }

    private Op next() {
      if (left-- <= 0 || stopped) {
        return done();
      }
      T next = packer.tryPack();
      return next == null ? receive(packer.room(), room) : send(next);
    }

    private Op sendIn(T received) {
      return send(packer.pack(received));
    }

    private Op send(T next) {
      packet = next;
      return send(channel, next, sent, closed);
    }

    @Override
    protected void onEnd(@Nullable Throwable thrown) {
      if (packet != null) {
        packer.release(packet);
      }
    }
  }

  private final class Consumer extends Party {
    private final Payload.Unpacker<T> unpacker = payload.unpacker();
    private final Spin spin = new Spin();
    private final Then<T> received = this::received;
    private final WhenClosed end = cause -> done();

    @Override
    void inDirectStyle() throws InterruptedException {
      channel.forEach(this::consume);
    }

    private void consume(T packet) {
      unpacker.unpack(packet);
      spin.work(settings.spin());
    }

    @Override
    protected Op start() {
      return receive(channel, received, end);
    }

    private Op received(T packet) {
      consume(packet);
      return start();
    }
  }
}
