package io.kcoro.metrics.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.channel.Channel;
import io.kcoro.channel.ReceiveChannel;
import io.kcoro.channel.ReceiveResult;
import io.kcoro.support.Await;
import io.kcoro.support.Seeds;
import io.kcoro.support.Stress;
import io.kcoro.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricEventsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(10);

  private final ManualTime time = ManualTime.create(Runnable::run);
  private final Channel<Integer> channel =
      Channel.<Integer>builder().name("seen").unlimited().build();

  @Test
  void anEventComesWhenTheTimeHasPassed() throws Exception {
    ReceiveChannel<MetricEvent> events = subscribe(Long.MAX_VALUE);
    channel.send(1);
    channel.send(2);
    channel.receive();
    time.advance(SECOND.minusNanos(1));
    assertThat(drained(events)).isEmpty();
    time.advance(Duration.ofNanos(1));

    assertThat(drained(events))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.version()).isEqualTo(MetricEvent.VERSION);
          assertThat(event.number()).isOne();
          assertThat(event.snapshot().name()).isEqualTo("seen");
          assertThat(event.snapshot().accepted()).isEqualTo(2);
          assertThat(event.rate().sent()).isEqualTo(2);
          assertThat(event.rate().received()).isEqualTo(1);
        });

    time.advance(SECOND);
    assertThat(drained(events))
        .singleElement()
        .satisfies(event -> assertThat(event.rate().sent()).isZero());
    end(events);
  }

  @Test
  void anEventComesWhenThereWereSoManyOperations() throws Exception {
    ReceiveChannel<MetricEvent> events = subscribe(3);
    channel.send(1);
    channel.receive();
    time.advance(POLL);
    assertThat(drained(events)).isEmpty();
    channel.send(2);
    time.advance(POLL);
    assertThat(drained(events))
        .singleElement()
        .satisfies(event -> assertThat(event.rate().sent()).isEqualTo(2));

    time.advance(SECOND.minus(POLL)); // of the event before, not of the beginning
    assertThat(drained(events)).isEmpty();
    time.advance(POLL);
    assertThat(drained(events)).hasSize(1);
    end(events);
  }

  @Test
  void aShortTimeIsLookedAtMoreOften() throws Exception {
    ReceiveChannel<MetricEvent> events = MetricEvents.of(channel, 1, Duration.ofMillis(20), time);
    channel.send(1);
    time.advance(Duration.ofMillis(2));
    assertThat(drained(events)).hasSize(1);
    end(events);
  }

  @Test
  void aLastEventComesWhenTheChannelIsOver() throws Exception {
    ReceiveChannel<MetricEvent> events = subscribe(Long.MAX_VALUE);
    channel.send(1);
    channel.close();
    time.advance(POLL);
    assertThat(drained(events)).isEmpty();
    assertThat(events.isClosedForReceive()).isFalse();

    channel.receive();
    time.advance(POLL);

    assertThat(drained(events))
        .singleElement()
        .satisfies(event -> assertThat(event.snapshot().closedForReceive()).isTrue());
    assertThat(events.isClosedForReceive()).isTrue();
    assertThat(time.scheduled()).isZero();
  }

  @Test
  void cancellingEndsTheSubscription() {
    ReceiveChannel<MetricEvent> events = subscribe(1);
    assertThat(time.scheduled()).isOne();
    events.cancel();
    time.advance(POLL);

    assertThat(time.scheduled()).isZero();
  }

  @Test
  void eventsThatNobodyReceivesAreDroppedTheOldestFirst() throws Exception {
    ReceiveChannel<MetricEvent> events = subscribe(Long.MAX_VALUE);
    for (int i = 0; i < 20; i++) {
      channel.send(i);
      time.advance(SECOND);
    }

    assertThat(drained(events))
        .hasSize(16)
        .extracting(MetricEvent::number)
        .startsWith(5L)
        .endsWith(20L)
        .isSorted();
    end(events);
  }

  @Test
  void neitherChannelIsKeptAlive() throws Exception {
    ReceiveChannel<MetricEvent> kept = subscribeToNew();
    subscribe(1);
    assertThat(time.scheduled()).isEqualTo(2);

    Await.until(() -> {
      System.gc();
      time.advance(POLL);
      return time.scheduled() == 0;
    });

    assertThat(kept.isClosedForReceive()).isTrue();
  }

  @Test
  void noOperationIsMissedOrToldTwice(Seeds seeds) throws Exception {
    Random random = seeds.random();
    ReceiveChannel<MetricEvent> events = subscribe(100);
    int elements = Stress.scaled(20_000);
    Thread sender =
        Thread.startVirtualThread(() -> {
          for (int i = 0; i < elements; i++) {
            channel.trySend(i);
            if (random.nextInt(50) == 0) {
              Thread.yield();
            }
          }
          channel.close();
        });
    Thread receiver =
        Thread.startVirtualThread(() -> {
          while (!channel.isClosedForReceive()) {
            channel.tryReceive();
          }
        });
    List<MetricEvent> seen = new ArrayList<>();
    while (!events.isClosedForReceive()) {
      time.advance(POLL);
      seen.addAll(drained(events));
    }
    sender.join();
    receiver.join();

    assertThat(seen.stream().mapToLong(event -> event.rate().sent()).sum()).isEqualTo(elements);
    assertThat(seen.stream().mapToLong(event -> event.rate().received()).sum()).isEqualTo(elements);
    assertThat(seen.getLast().number()).isEqualTo(seen.size());
    assertThat(time.scheduled()).isZero();
  }

  @Test
  void limitsMustBePositive() {
    assertThatThrownBy(() -> MetricEvents.of(channel, 0, SECOND))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MetricEvents.of(channel, 1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private ReceiveChannel<MetricEvent> subscribe(long every) {
    return MetricEvents.of(channel, every, SECOND, time);
  }

  private ReceiveChannel<MetricEvent> subscribeToNew() {
    return MetricEvents.of(Channel.rendezvous(), 1, SECOND, time);
  }

  private void end(ReceiveChannel<MetricEvent> events) {
    events.cancel();
    time.advance(POLL);
    assertThat(time.scheduled()).isZero();
  }

  private static List<MetricEvent> drained(ReceiveChannel<MetricEvent> events) {
    List<MetricEvent> found = new ArrayList<>();
    while (events.tryReceive() instanceof ReceiveResult.Received(MetricEvent event)) {
      found.add(event);
    }
    return found;
  }
}
