package io.kcoro.metrics.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.channel.Channel;
import io.kcoro.metering.Metering;
import io.kcoro.monitor.Monitor;
import io.kcoro.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private final ManualTime time = ManualTime.create(Runnable::run);
  private final Lease lease = new Lease(time);
  private final KcoroManagement bean = new KcoroManagement(lease);

  @AfterEach
  void nothingStays() {
    bean.lease(0);
    Monitor.sampleEvery(128);
    assertThat(time.scheduled()).isZero();
  }

  @Test
  void whatAClientSwitchedOnIsSwitchedOffWhenItStopsToRenew() {
    Channel<String> off = named("lease-1");
    Channel<String> counted = named("lease-2", Metering.COUNTERS);
    Channel<String> other = named("unrelated", Metering.COUNTERS);
    bean.lease(10);
    bean.meter("lease-*", "times");
    assertThat(off.metering()).isEqualTo(Metering.TIMES);
    assertThat(counted.metering()).isEqualTo(Metering.TIMES);
    assertThat(other.metering()).isEqualTo(Metering.COUNTERS);

    time.advance(Duration.ofSeconds(9));
    bean.lease(10);
    time.advance(Duration.ofSeconds(9));
    assertThat(off.metering()).isEqualTo(Metering.TIMES);
    assertThat(bean.getLeaseSeconds()).isOne();

    time.advance(Duration.ofSeconds(1));
    assertThat(off.metering()).isEqualTo(Metering.OFF);
    assertThat(counted.metering()).isEqualTo(Metering.COUNTERS);
    assertThat(other.metering()).isEqualTo(Metering.COUNTERS);
    assertThat(bean.getLeaseSeconds()).isZero();
    assertThat(named("lease-3").metering()).isEqualTo(Metering.OFF);
  }

  @Test
  void aLeaseCanBeEndedAndBegunAgain() {
    Channel<String> channel = named("again");
    for (int round = 0; round < 2; round++) {
      bean.lease(60);
      bean.meter("again", "COUNTERS");
      assertThat(channel.metering()).isEqualTo(Metering.COUNTERS);
      bean.lease(0);
      assertThat(channel.metering()).isEqualTo(Metering.OFF);
      assertThat(time.scheduled()).isZero();
    }
  }

  @Test
  void channelsMadeMeanwhileAreSwitchedWhenTheClientCallsAgain() {
    bean.lease(10);
    bean.meter("late", "counters");
    Channel<String> late = named("late");
    assertThat(late.metering()).isEqualTo(Metering.OFF);

    assertThat(bean.snapshotJson()).contains("\"late\"");
    assertThat(late.metering()).isEqualTo(Metering.COUNTERS);

    time.advance(Duration.ofSeconds(10));
    assertThat(late.metering()).isEqualTo(Metering.OFF);
  }

  @Test
  void aLaterRuleGoesBeforeAnEarlierOne() {
    Channel<String> one = named("rule-1");
    Channel<String> two = named("rule-2");
    bean.lease(10);
    bean.meter("rule-?", "TIMES");
    bean.meter("rule-1", "COUNTERS");
    assertThat(one.metering()).isEqualTo(Metering.COUNTERS);
    assertThat(two.metering()).isEqualTo(Metering.TIMES);
    bean.meter("rule-?", "OFF");
    assertThat(one.metering()).isEqualTo(Metering.OFF);
    assertThat(two.metering()).isEqualTo(Metering.OFF);
  }

  @Test
  void whatTheProgramSwitchesItselfStays() {
    Channel<String> channel = named("own");
    bean.lease(10);
    bean.meter("own", "TIMES");
    channel.meter(Metering.COUNTERS);
    time.advance(Duration.ofSeconds(10));

    assertThat(channel.metering()).isEqualTo(Metering.COUNTERS);
  }

  @Test
  void theSamplingIsGivenBack() {
    assertThat(bean.getSampling()).isEqualTo(128);
    bean.lease(10);
    bean.sampleEvery(4);
    bean.sampleEvery(2);
    assertThat(bean.getSampling()).isEqualTo(2);
    time.advance(Duration.ofSeconds(10));

    assertThat(bean.getSampling()).isEqualTo(128);
  }

  @Test
  void withoutALeaseItHoldsForGood() {
    bean.meter("for-good", "counters");

    assertThat(named("for-good").metering()).isEqualTo(Metering.COUNTERS);
    bean.meter("for-good", "off");
  }

  @Test
  void wrongArgumentsAreNamed() {
    assertThatThrownBy(() -> bean.meter("*", "all"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no level 'all'; one of [OFF, COUNTERS, TIMES]");
    assertThatThrownBy(() -> bean.lease(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bean.lease(86_401)).hasMessageContaining("86401");
    assertThatThrownBy(() -> bean.sampleEvery(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Channel<String> named(String name) {
    return named(name, Metering.OFF);
  }

  private static Channel<String> named(String name, Metering level) {
    return Channel.<String>builder().name(name).metering(level).build();
  }
}
