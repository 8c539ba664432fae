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

/// Producers send packets through one channel to consumers. When the producers have ended the
/// channel is closed, and the consumers end when they have received what is left.
final class ChannelRun implements Run {
  private final WorkloadSettings settings;
  private final UnaryOperator<ScopeConfig> inEngine;
  private final Channel<byte[]> channel;

  /// Every packet is this one: only its reference goes through the channel.
  private final byte[] packet;

  private volatile boolean stopped;

  /// @param inEngine completes the configuration of a scope
  ChannelRun(WorkloadSettings settings, UnaryOperator<ScopeConfig> inEngine) {
    this.settings = settings;
    this.inEngine = inEngine;
    packet = new byte[settings.packetSize()];
    ChannelBuilder<byte[]> builder =
        Channel.<byte[]>builder()
            .name("packets")
            .metering(Metering.TIMES)
            .sizedBy(bytes -> bytes.length);
    channel =
        switch (settings.kind()) {
          case RENDEZVOUS -> builder.rendezvous().build();
          case BUFFERED -> builder.buffered(settings.capacity()).build();
          case CONFLATED -> builder.conflated().build();
          case UNLIMITED -> builder.unlimited().build();
        };
  }

  @Override
  public void execute() throws InterruptedException {
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
                  launch(producers, "producer-" + (i + 1), new Producer(settings.share(i)));
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
    private final Next sent = this::next;
    private final WhenClosed abandoned = cause -> done();
    private long left;

    Producer(long packets) {
      left = packets;
    }

    @Override
    void inDirectStyle() throws InterruptedException {
      try {
        for (long n = left; n > 0 && !stopped; n--) {
          channel.send(packet);
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
      return left-- > 0 && !stopped ? send(channel, packet, sent, abandoned) : done();
    }
  }

  private final class Consumer extends Party {
    private final Spin spin = new Spin();
    private final Then<byte[]> received = this::received;
    private final WhenClosed end = cause -> done();

    @Override
    void inDirectStyle() throws InterruptedException {
      channel.forEach(bytes -> spin.work(settings.spin()));
    }

    @Override
    protected Op start() {
      return receive(channel, received, end);
    }

    private Op received(byte[] bytes) {
      spin.work(settings.spin());
      return start();
    }
  }
}
