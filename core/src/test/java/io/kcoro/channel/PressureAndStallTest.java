package io.kcoro.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kcoro.metering.Metering;
import io.kcoro.scope.Scope;
import io.kcoro.scope.ScopeConfig;
import io.kcoro.support.Await;
import io.kcoro.time.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Selects that wait for a channel to be filled, or to stand still. */
class PressureAndStallTest {
  @RegisterExtension final Actors actors = new Actors();

  /** How a select waits. */
  enum Style {
    DIRECT {
      @Override
      SelectClause await(Select select) throws InterruptedException {
        return select.await();
      }
    },
    STACKLESS {
      @Override
      SelectClause await(Select select) throws InterruptedException {
        return StacklessOperation.select(select);
      }
    };

    abstract SelectClause await(Select select) throws InterruptedException;
  }

  private static boolean isWatched(DefaultChannel<?> channel) {
    ChannelMeter meter = channel.meter;
    return meter != null && meter.watch().isUsed();
  }

  private static DefaultChannel<Integer> keeping(int capacity) {
    return (DefaultChannel<Integer>) Channel.<Integer>buffered(capacity);
  }

  @ParameterizedTest
  @EnumSource
  void pressureIsToldWhenTheShareIsReached(Style style) throws Exception {
    DefaultChannel<Integer> channel = keeping(5);
    Actor<Boolean> watching =
        actors.start(
            Threads.VIRTUAL,
            () -> {
              Select select = Select.unbiased();
              PressureClause pressure = select.pressure(channel, 0.8);
              return style.await(select) == pressure;
            });
    Await.until(() -> isWatched(channel));
    for (int i = 0; i < 3; i++) {
      channel.trySend(i);
    }
    assertThat(isWatched(channel)).isTrue();
    channel.trySend(3);

    assertThat(watching.result()).isTrue();
    assertThat(isWatched(channel)).isFalse();
    assertThat(channel.metering()).isEqualTo(Metering.OFF);
    assertThat(channel.snapshot().measures()).isNull();
  }

  @Test
  void pressureThatIsThereIsToldAtOnce() throws Exception {
    DefaultChannel<Integer> channel = keeping(2);
    channel.trySend(1);
    Select select = Select.unbiased();
    PressureClause pressure = select.pressure(channel, 1L);

    assertThat(select.await()).isSameAs(pressure);
    channel.tryReceive();
    assertThat(select.tryNow()).isNull();
  }

  @Test
  void aSwitchOfTheMeteringKeepsTheWatch() throws Exception {
    DefaultChannel<Integer> channel = keeping(2);
    Actor<Boolean> watching =
        actors.start(
            Threads.VIRTUAL,
            () -> {
              Select select = Select.unbiased();
              select.pressure(channel, 1.0);
              return select.await() != null;
            });
    Await.until(() -> isWatched(channel));
    channel.meter(Metering.COUNTERS);
    channel.meter(Metering.OFF);
    channel.trySend(1);
    assertThat(isWatched(channel)).isTrue();
    channel.trySend(2);
    assertThat(watching.result()).isTrue();
  }

  @Test
  void pressureThatCannotBeIsRefused() {
    Select select = Select.unbiased();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> select.pressure(Channel.rendezvous(), 0.5))
        .withMessageContaining("no capacity");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> select.pressure(Channel.unlimited(), 0.5))
        .withMessageContaining("no capacity");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> select.pressure(Channel.buffered(2), 1.5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> select.pressure(Channel.buffered(2), Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> select.pressure(Channel.buffered(2), 3L));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> select.stall(Channel.buffered(2), Duration.ZERO));
    select.pressure(Channel.unlimited(), 1_000_000L);
  }

  @Test
  void aChannelThatOnlyDropsStandsStill() throws Exception {
    ManualTime clock = ManualTime.create();
    Channel<Integer> channel =
        Channel.<Integer>builder().buffered(1).overflow(Overflow.DROP_OLDEST).build();
    Scope.run(
        ScopeConfig.named("watch").time(clock),
        scope -> {
          Select select = Select.unbiased();
          StallClause stall = select.stall(channel, Duration.ofSeconds(1));
          for (int i = 0; i < 12; i++) {
            channel.trySend(i);
            if (i < 4) {
              assertThat(select.tryNow()).as("after %d", i).isNull();
            }
            clock.advance(Duration.ofMillis(250));
          }
          assertThat(select.tryNow()).isSameAs(stall);
        });
  }

  @ParameterizedTest
  @EnumSource
  void aStallIsToldWhenElementsAreLeftForSoLong(Style style) throws Exception {
    ManualTime clock = ManualTime.create();
    DefaultChannel<Integer> channel = keeping(5);
    AtomicReference<SelectClause> chosen = new AtomicReference<>();
    Actor<Boolean> watching =
        actors.start(
            Threads.VIRTUAL,
            () ->
                Scope.call(
                    ScopeConfig.named("watch").time(clock),
                    scope -> {
                      Select select = Select.unbiased();
                      StallClause stall = select.stall(channel, Duration.ofSeconds(1));
                      SelectClause told = style.await(select);
                      chosen.set(told);
                      return told == stall;
                    }));
    Await.until(() -> clock.scheduled() == 1);
    clock.advance(Duration.ofSeconds(5)); // nothing is there
    channel.trySend(1);
    channel.trySend(2);
    clock.advance(Duration.ofSeconds(1)); // the clause sees for the first time that there is
    channel.tryReceive();
    clock.advance(Duration.ofMillis(900));
    clock.advance(Duration.ofMillis(100)); // one was received meanwhile
    assertThat(chosen.get()).isNull();
    Await.until(() -> clock.scheduled() == 1);
    clock.advance(Duration.ofSeconds(2));

    assertThat(watching.result()).isTrue();
    assertThat(clock.scheduled()).isZero();
  }
}
