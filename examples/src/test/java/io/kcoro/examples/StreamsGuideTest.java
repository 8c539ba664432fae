package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guide to streams: its code is that of {@link StreamsGuide}, its output what that gives. */
class StreamsGuideTest {
  private static final String PAGE = "docs/guide/streams.md";

  @Test
  void everyBlockGivesWhatThePageSays() throws Exception {
    assertThat(StreamsGuide.toEverybody()).containsExactly(List.of("one", "two"), List.of("one"));
    assertThat(StreamsGuide.slowOnes())
        .containsExactly("latest 5", "one of two 1", "one of two 2", "and was too slow");
    assertThat(StreamsGuide.lateOnes()).containsExactly("how are you?", "fine");
    assertThat(StreamsGuide.aState()).containsExactly(0, 2, Outcome.CLOSED, 2);
    assertThat(StreamsGuide.untilItIsSo()).containsExactly("it is ready");
  }

  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    Page.checkShows(PAGE, StreamsGuide.class);
  }
}
