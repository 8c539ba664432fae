package io.kcoro.examples;

// region imports
import io.kcoro.channel.Channel;
import io.kcoro.channel.ChannelMeasures;
import io.kcoro.channel.ChannelRate;
import io.kcoro.channel.ChannelSnapshot;
import io.kcoro.channel.PressureClause;
import io.kcoro.channel.ReceiveClause;
import io.kcoro.channel.Select;
import io.kcoro.channel.SelectClause;
import io.kcoro.channel.StallClause;
import io.kcoro.metering.Metering;
import io.kcoro.metering.TimeKind;
import io.kcoro.monitor.Monitor;
import io.kcoro.scope.Coroutine;
import io.kcoro.scope.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

// endregion

/// The code of `docs/guide/observability.md`: each region is one block of the page, in this order.
/// A test compares them and runs each method.
public final class ObservabilityGuide {
  private ObservabilityGuide() {}

  /// Prints what each block of the page gives.
  public static void main(String[] args) throws Exception {
    System.out.println(whatIsAlwaysKnown());
    System.out.println(whatIsMeasured());
    System.out.println(rates());
    System.out.println(switches());
    System.out.println(times());
    System.out.println(pressure());
    System.out.println(stall());
  }

  // region whatIsAlwaysKnown
  static String whatIsAlwaysKnown() throws InterruptedException {
    Channel<String> orders = Channel.<String>builder().name("orders").buffered(2).build();
    orders.send("tea");
    orders.send("milk");
    orders.receive();
    ChannelSnapshot now = orders.snapshot();
    return "%s: %d accepted, %d received, %d of %d buffered"
        .formatted(now.name(), now.accepted(), now.received(), now.buffered(), now.capacity());
  }

  // endregion

  // region whatIsMeasured
  static List<Object> whatIsMeasured() throws InterruptedException {
    Channel<String> orders =
        Channel.<String>builder()
            .name("orders")
            .buffered(2)
            .metering(Metering.COUNTERS)
            .sizedBy(String::length)
            .build();
    orders.send("tea");
    orders.send("milk");
    orders.trySend("bread"); // there is no room
    orders.trySend("bread", Duration.ofMillis(1));
    orders.receive();
    ChannelMeasures measures = Objects.requireNonNull(orders.snapshot().measures());
    return List.of(
        Objects.requireNonNull(measures.bytesSent()),
        Objects.requireNonNull(measures.bytesReceived()),
        measures.cancelledSenders(),
        measures.sendFailures());
  }

  // endregion

  // region rates
  static String rates() throws InterruptedException {
    Channel<String> orders = Channel.buffered(10);
    ChannelSnapshot before = orders.snapshot();
    orders.send("tea");
    orders.send("milk");
    ChannelRate rate = ChannelRate.between(before, orders.snapshot());
    return rate.sent() + " sent; more than one in a second: " + (rate.sentPerSecond() > 1);
  }

  // endregion

  // region switches
  static List<Metering> switches() {
    Channel<String> orders = Channel.<String>builder().name("shop.orders").build();
    List<Metering> levels = new ArrayList<>();
    levels.add(orders.metering());
    Monitor.meter("shop.*", Metering.COUNTERS); // those that are there, and those to come
    levels.add(orders.metering());
    levels.add(Channel.<String>builder().name("shop.returns").build().metering());
    Monitor.meter("shop.*", Metering.OFF);
    levels.add(orders.metering());
    return levels;
  }

  // endregion

  // region times
  static List<Boolean> times() throws InterruptedException {
    Map<TimeKind, LongAdder> slow = new EnumMap<>(TimeKind.class);
    for (TimeKind kind : TimeKind.values()) {
      slow.put(kind, new LongAdder());
    }
    Monitor.recordTimes((kind, source, name) ->
        nanos -> {
          if (nanos > 1_000_000) {
            Objects.requireNonNull(slow.get(kind)).increment();
          }
        });
    Monitor.sampleEvery(1); // each operation, as there is but one
    Channel<String> orders = Channel.<String>builder().buffered(2).metering(Metering.TIMES).build();
    orders.send("tea");
    Thread.sleep(2); // nobody comes
    orders.receive();
    Monitor.sampleEvery(128);
    Monitor.recordTimes(null);
    return List.of(
        Objects.requireNonNull(slow.get(TimeKind.TRANSIT)).sum() == 1,
        Objects.requireNonNull(slow.get(TimeKind.SEND_WAIT)).sum() == 0);
  }

  // endregion

  // region pressure
  static List<String> pressure() throws InterruptedException {
    Channel<String> orders = Channel.buffered(5);
    List<String> told = new ArrayList<>();
    Scope.run(scope -> {
      Coroutine watcher =
          scope.launch(
              "watcher",
              () -> {
                Select select = Select.ordered();
                PressureClause pressure = select.pressure(orders, 0.8);
                if (select.await() == pressure) {
                  told.add("four of five: " + orders.snapshot().buffered());
                }
              });
      for (int i = 1; i <= 4; i++) {
        orders.send("order " + i);
      }
      watcher.join();
    });
    return told;
  }

  // endregion

  // region stall
  static List<String> stall() throws InterruptedException {
    Channel<String> orders = Channel.buffered(5);
    Channel<Boolean> stop = Channel.rendezvous();
    orders.send("tea"); // and nobody receives
    Select select = Select.ordered();
    StallClause stalled = select.stall(orders, Duration.ofMillis(20));
    ReceiveClause<Boolean> stopped = select.receive(stop);
    SelectClause chosen = select.await();
    return List.of("stalled: " + (chosen == stalled), "stopped: " + (chosen == stopped));
  }
  // endregion
}
