package io.kcoro.metrics.event;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelRate;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.schedule.Timers;
import io.kcoro.time.Deadline;
import io.kcoro.time.TimeSource;
import java.lang.ref.WeakReference;
import java.time.Duration;

/// Looks at a channel again and again and tells what it did. Held by its timer alone; holds both
/// channels weakly, so that it ends when either is gone. One look after the other: each sets the
/// timer of the next at its end.
final class Subscription {
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(10);
  private static final Duration SHORTEST_PAUSE = Duration.ofNanos(100_000);
  private static final int LOOKS = 10;

  private final WeakReference<Channel<?>> observed;
  private final WeakReference<Channel<MetricEvent>> events;
  private final long everyOperations;
  private final Duration atLeastEvery;
  private final TimeSource clock;
  private final Timers timers;
  private final Duration pause;

  private ChannelSnapshot before;
  private Deadline due;
  private long number;

  Subscription(
      Channel<?> observed,
      Channel<MetricEvent> events,
      long everyOperations,
      Duration atLeastEvery,
      TimeSource clock) {
    this.observed = new WeakReference<>(observed);
    this.events = new WeakReference<>(events);
    this.everyOperations = everyOperations;
    this.atLeastEvery = atLeastEvery;
    this.clock = clock;
    timers = Timers.on(clock);
    pause = pause(atLeastEvery);
    before = observed.snapshot();
    due = Deadline.after(atLeastEvery, clock);
  }

  private static Duration pause(Duration atLeastEvery) {
    Duration pause = atLeastEvery.dividedBy(LOOKS);
    pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
  }

  void begin() {
    timers.at(due.earlier(Deadline.after(pause, clock)), this::look);
  }

  private void look() {
    Channel<MetricEvent> told = events.get();
    if (told == null || told.isClosedForSend()) {
      return; // nobody wants them
    }
    Channel<?> channel = observed.get();
    if (channel == null) {
      told.close();
      return;
    }
    ChannelSnapshot now = channel.snapshot();
    boolean over = now.closedForReceive();
    if (over || due.isExpired() || operations(now) - operations(before) >= everyOperations) {
      number++;
      told.trySend(
          new MetricEvent(MetricEvent.VERSION, number, now, ChannelRate.between(before, now)));
      before = now;
      due = Deadline.after(atLeastEvery, clock);
    }
    if (over) {
      told.close();
    } else {
      begin();
    }
  }

  private static long operations(ChannelSnapshot channel) {
    return channel.accepted() + channel.droppedNewest() + channel.received();
  }
}
