package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kcoro.internal.timer.Timed;
import io.kcoro.support.Stress;
import io.kcoro.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tickers on a clock that the test moves. Each is closed after the test, and nothing is left. */
class TickerTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTime time = ManualTime.create();
  private final List<Ticker> tickers = new ArrayList<>();

  @AfterEach
  void nothingIsScheduledAfterTheEnd() {
    tickers.forEach(Ticker::close);
    assertThat(Timed.timersOf(time).checkInvariants()).isZero();
  }

  private Ticker ticker(MissedTicks missed) {
    return start(Ticker.builder(SECOND).missed(missed));
  }

  private Ticker start(TickerBuilder builder) {
    Ticker ticker = builder.on(time).start();
    tickers.add(ticker);
    return ticker;
  }

  private static @Nullable Tick next(Ticker ticker) {
    return ticker.ticks().tryReceive().orNull();
  }

  private Tick tick(long number, double seconds) {
    return new Tick(number, (long) (seconds * 1e9));
  }

  @ParameterizedTest
  @EnumSource
  void whoKeepsPaceGetsATickAtEachInterval(MissedTicks missed) {
    Ticker ticker = ticker(missed);
    for (int i = 0; i < 5; i++) {
      time.advance(SECOND.minusNanos(1));
      assertThat(next(ticker)).isNull();
      time.advance(Duration.ofNanos(1));
      assertThat(next(ticker)).isEqualTo(tick(i, i + 1));
      assertThat(next(ticker)).isNull();
    }
  }

  @Test
  void burstDeliversWhatWasMissedAtOnce() {
    Ticker ticker = ticker(MissedTicks.BURST);
    time.advance(Duration.ofMillis(3_500));
    assertThat(next(ticker)).isEqualTo(tick(0, 1));
    assertThat(next(ticker)).isEqualTo(tick(1, 2));
    assertThat(next(ticker)).isEqualTo(tick(2, 3));
    assertThat(next(ticker)).isNull();
    time.advance(Duration.ofMillis(500));
    assertThat(next(ticker)).isEqualTo(tick(3, 4));
  }

  @Test
  void skipLeavesOutWhatWasMissedAndKeepsToTheWholeIntervals() {
    Ticker ticker = ticker(MissedTicks.SKIP);
    time.advance(Duration.ofMillis(3_500));
    assertThat(next(ticker)).isEqualTo(tick(0, 1));
    assertThat(next(ticker)).isNull();
    time.advance(Duration.ofMillis(500));
    assertThat(next(ticker)).isEqualTo(tick(3, 4));
    time.advance(SECOND);
    assertThat(next(ticker)).isEqualTo(tick(4, 5));
  }

  /** Received just when the next is due: that one is not missed under BURST, and is under SKIP. */
  @Test
  void aTickThatFallsDueAtTheMomentOfTheReceive() {
    Ticker burst = ticker(MissedTicks.BURST);
    Ticker skip = ticker(MissedTicks.SKIP);
    time.advance(Duration.ofSeconds(2));
    assertThat(next(burst)).isEqualTo(tick(0, 1));
    assertThat(next(burst)).isEqualTo(tick(1, 2));
    assertThat(next(skip)).isEqualTo(tick(0, 1));
    time.advance(SECOND);
    assertThat(next(skip)).isEqualTo(tick(2, 3));
  }

  @Test
  void delayCountsFromTheReceive() {
    Ticker ticker = ticker(MissedTicks.DELAY);
    time.advance(Duration.ofMillis(3_500));
    assertThat(next(ticker)).isEqualTo(tick(0, 1));
    time.advance(Duration.ofMillis(999));
    assertThat(next(ticker)).isNull();
    time.advance(Duration.ofMillis(1));
    assertThat(next(ticker)).isEqualTo(tick(1, 4.5));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 2_500_000_000L})
  void theFirstTickComesAfterItsOwnDelay(long nanos) {
    Ticker ticker = start(Ticker.builder(SECOND).initialDelay(Duration.ofNanos(nanos)));
    long first = Math.max(0, nanos);
    time.advance(Duration.ofNanos(first));
    assertThat(next(ticker)).isEqualTo(new Tick(0, first));
    time.advance(SECOND);
    assertThat(next(ticker)).isEqualTo(new Tick(1, first + SECOND.toNanos()));
  }

  @Test
  void aTickThatWaitsNeedsNoTimer() {
    ticker(MissedTicks.BURST);
    assertThat(Timed.timersOf(time).checkInvariants()).isEqualTo(1);
    time.advance(SECOND);
    assertThat(Timed.timersOf(time).checkInvariants()).isZero();
  }

  @Test
  void closedItSendsNoMore() {
    Ticker ticker = ticker(MissedTicks.BURST);
    time.advance(SECOND);
    ticker.close();
    ticker.close();
    assertThat(ticker.ticks().tryReceive().outcome()).isEqualTo(Outcome.CLOSED);
    assertThat(ticker.ticks().elements()).isEmpty();
  }

  @Test
  void aReceiverWhoCancelsTheChannelStopsTheTicker() {
    Ticker ticker = ticker(MissedTicks.BURST);
    ticker.ticks().cancel();
    time.advance(SECOND);
    assertThat(Timed.timersOf(time).checkInvariants()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anIntervalThatNeverEndsDoesNotOverflow(MissedTicks missed) {
    Ticker ticker =
        start(
            Ticker.builder(Duration.ofSeconds(Long.MAX_VALUE)).initialDelay(SECOND).missed(missed));
    time.advance(SECOND);
    assertThat(next(ticker)).isEqualTo(tick(0, 1));
    time.advance(Duration.ofDays(36_500));
    assertThat(next(ticker)).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void anIntervalMustBePositive(long nanos) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ticker.every(Duration.ofNanos(nanos)))
        .withMessageContaining("positive");
  }

  @Test
  void aSelectTakesTicks() throws Exception {
    Ticker ticker = ticker(MissedTicks.SKIP);
    Channel<String> other = Channel.rendezvous();
    Select select = Select.unbiased();
    ReceiveClause<Tick> ticks = select.receive(ticker.ticks());
    select.receive(other);
    time.advance(SECOND);
    assertThat(select.await()).isSameAs(ticks);
    assertThat(ticks.element()).isEqualTo(tick(0, 1));
    assertThat(select.tryNow()).isNull();
  }

  /** Receivers in several threads, a clock that moves, and in the end somebody who closes. */
  @ParameterizedTest
  @EnumSource
  void severalReceiversGetEachTickOnce(MissedTicks missed) throws Exception {
    Ticker ticker = ticker(missed);
    ConcurrentLinkedQueue<Tick> received = new ConcurrentLinkedQueue<>();
    List<Thread> receivers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Runnable receiving = () -> ticker.ticks().elements().forEach(received::add);
      receivers.add(
          i == 0 ? Thread.ofPlatform().start(receiving) : Thread.ofVirtual().start(receiving));
    }
    int seconds = Stress.scaled(2_000);
    for (int i = 0; i < seconds; i++) {
      time.advance(SECOND);
    }
    if (missed == MissedTicks.BURST) {
      while (received.size() < seconds) {
        Thread.yield();
      }
    }
    ticker.close();
    for (Thread receiver : receivers) {
      receiver.join();
    }
    assertThat(received.stream().map(Tick::number)).doesNotHaveDuplicates();
    assertThat(received).hasSizeLessThanOrEqualTo(seconds);
  }

  @Test
  void onTheClockOfTheMachineItTicksByItself() throws Exception {
    try (Ticker ticker = Ticker.every(Duration.ofMillis(1))) {
      Tick first = ticker.ticks().receive();
      assertThat(ticker.ticks().receive().nanoTime()).isGreaterThan(first.nanoTime());
    }
  }
}
