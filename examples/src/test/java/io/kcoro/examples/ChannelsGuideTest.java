package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The guide to channels: its code is that of {@link ChannelsGuide}, its output what that gives. */
class ChannelsGuideTest {
  private static final String PAGE = "docs/guide/channels.md";

  @Test
  void everyBlockGivesWhatThePageSays() throws Exception {
    assertThat(ChannelsGuide.firstChannel()).isEqualTo("hello");
    assertThat(ChannelsGuide.untilClosed()).isEqualTo(10);
    assertThat(ChannelsGuide.whenItIsFull())
        .containsExactly("WOULD_BLOCK leaves 1", "DROPPED leaves 1", "DONE leaves 2");
    assertThat(ChannelsGuide.timeLimit()).isEqualTo("no answer: TIMED_OUT");
    assertThat(ChannelsGuide.severalWorkers()).isEqualTo(385);
    assertThat(ChannelsGuide.enough()).isEqualTo(21);
    assertThat(ChannelsGuide.whatIsLeft()).containsExactly("b CANCELLED", "c CANCELLED");
    assertThat(ChannelsGuide.closedWithCause())
        .containsExactly("first line", "java.io.IOException: the disk is gone");
    assertThat(ChannelsGuide.twoChannels()).isEqualTo(95);
    assertThat(ChannelsGuide.untilSilence()).containsExactly("apples", "pears", "silence");
  }

  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    Page.checkShows(PAGE, ChannelsGuide.class);
  }
}
