package io.kcoro.metrics.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Op;
import io.kcoro.channel.Stackless;
import io.kcoro.metering.Metering;
import io.kcoro.metering.TimeKind;
import io.kcoro.monitor.Monitor;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.support.Await;
import io.kcoro.support.Seeds;
import io.kcoro.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels whose delays are known, on a clock that is set by hand. */
class MeasuredTimesTest {
  private static final class Sender extends Stackless {
    private final Channel<Integer> channel;

    Sender(Channel<Integer> channel) {
      this.channel = channel;
    }

    @Override
    protected Op start() {
      return send(channel, 1, this::done);
    }
  }

  private final ManualTime clock = ManualTime.create();
  private final Histograms histograms = Histograms.install();

  @BeforeEach
  void timeAll() {
    Monitor.sampleEvery(1);
  }

  @AfterEach
  void timeAsBefore() {
    Monitor.sampleEvery(128);
    histograms.uninstall();
  }

  @Test
  void theTimeInTheChannel(Seeds seeds) throws Exception {
    Channel<Integer> channel = timed(1);
    for (int delay : shuffled(1_000, seeds)) {
      channel.send(delay);
      clock.advance(Duration.ofMillis(delay));
      channel.receive();
    }

    assertThat(histograms.of(channel)).singleElement().satisfies(each -> check(each, 1_000));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theWaitOfSenders(boolean stackless, Seeds seeds) throws Exception {
    Channel<Integer> channel = timed(0);
    Scope.run(scope -> {
      for (int delay : shuffled(100, seeds)) {
        if (stackless) {
          scope.launch("sender", new Sender(channel));
        } else {
          scope.launch("sender", () -> channel.send(1));
        }
        Await.senders(channel, 1);
        clock.advance(Duration.ofMillis(delay));
        channel.receive();
      }
    });

    assertThat(histograms.of(channel))
        .filteredOn(each -> each.kind() == TimeKind.SEND_WAIT)
        .singleElement()
        .satisfies(each -> check(each, 100));
  }

  private Channel<Integer> timed(int capacity) throws InterruptedException {
    return Scope.call(
        ScopeConfig.named("timed").time(clock),
        scope -> Channel.<Integer>builder().buffered(capacity).metering(Metering.TIMES).build());
  }

  private static List<Integer> shuffled(int count, Seeds seeds) {
    List<Integer> delays = new ArrayList<>(IntStream.rangeClosed(1, count).boxed().toList());
    Collections.shuffle(delays, seeds.random());
    return delays;
  }

  /** Of the delays from 1 to {@code count} milliseconds, once each. */
  private static void check(Percentiles found, int count) {
    assertThat(found.count()).isEqualTo(count);
    isNear(found.p50(), Math.ceilDiv(count * 500, 1_000));
    isNear(found.p90(), Math.ceilDiv(count * 900, 1_000));
    isNear(found.p99(), Math.ceilDiv(count * 990, 1_000));
    isNear(found.p999(), Math.ceilDiv(count * 999, 1_000));
    assertThat(found.max()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(count));
  }

  private static void isNear(long nanos, int millis) {
    long expected = TimeUnit.MILLISECONDS.toNanos(millis);
    assertThat(nanos).isCloseTo(expected, within(expected / 100));
  }
}
