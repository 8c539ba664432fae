package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.ChannelFailures;
import io.kcoro.metering.Metering;
import org.junit.jupiter.api.Test;

/** The guide to what can be seen: its code is that of {@link ObservabilityGuide}. */
class ObservabilityGuideTest {
  private static final String PAGE = "docs/guide/observability.md";

  @Test
  void everyBlockGivesWhatThePageSays() throws Exception {
    assertThat(ObservabilityGuide.whatIsAlwaysKnown())
        .isEqualTo("orders: 2 accepted, 1 received, 1 of 2 buffered");
    assertThat(ObservabilityGuide.whatIsMeasured())
        .containsExactly(7L, 3L, 1L, new ChannelFailures(1, 1, 0, 0));
    assertThat(ObservabilityGuide.rates()).isEqualTo("2 sent; more than one in a second: true");
    assertThat(ObservabilityGuide.switches())
        .containsExactly(Metering.OFF, Metering.COUNTERS, Metering.COUNTERS, Metering.OFF);
    assertThat(ObservabilityGuide.times()).containsExactly(true, true);
    assertThat(ObservabilityGuide.pressure()).containsExactly("four of five: 4");
    assertThat(ObservabilityGuide.stall()).containsExactly("stalled: true", "stopped: false");
  }

  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    Page.checkShows(PAGE, ObservabilityGuide.class);
  }
}
