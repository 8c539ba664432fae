package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The guide to testing: its code is that of {@link TestingGuide}, its output what that gives. */
class TestingGuideTest {
  private static final String PAGE = "docs/testing.md";

  @Test
  void everyBlockGivesWhatThePageSays() throws Exception {
    assertThat(TestingGuide.anHourInNoTime()).containsExactly("too slow", "an answer at PT1H");
    assertThat(TestingGuide.notYet()).containsExactly(0, 2);
    assertThat(TestingGuide.manyOrders()).isEqualTo("found: the balance is 1");
    assertThat(TestingGuide.oneSeedOneOrder()).containsExactly(true, true);
    assertThat(TestingGuide.whoWaitsForWhat())
        .containsExactly("audit waits for Channel", "audit/clerk waits for Mutex");
    assertThat(TestingGuide.leftBehind()).isEqualTo("somebody waits, and then nobody");
  }

  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    Page.checkShows(PAGE, TestingGuide.class);
  }
}
