package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The guide to timers: its code is that of {@link TimersGuide}, its output what that gives. */
class TimersGuideTest {
  private static final String PAGE = "docs/guide/timers.md";

  @Test
  void everyBlockGivesWhatThePageSays() throws Exception {
    assertThat(TimersGuide.later()).isEqualTo("five milliseconds later");
    assertThat(TimersGuide.takenBack()).containsExactly(true, false, true);
    assertThat(TimersGuide.asleep()).isEqualTo("slept well");
    assertThat(TimersGuide.oneDeadline()).containsExactly("first answer", "time is up");
    assertThat(TimersGuide.ticks()).containsExactly(0L, 1L, 2L);
    assertThat(TimersGuide.missedTicks())
        .containsExactly(
            "BURST 1.0 s",
            "BURST 2.0 s",
            "BURST 3.0 s",
            "BURST 4.0 s",
            "SKIP 1.0 s",
            "SKIP 4.0 s",
            "DELAY 1.0 s",
            "DELAY 4.5 s");
    assertThat(TimersGuide.aDayInNoTime()).containsExactly("not yet", "a day later");
  }

  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    Page.checkShows(PAGE, TimersGuide.class);
  }
}
