package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The guide to contexts: its code is that of {@link ContextGuide}, its output what that gives. */
class ContextGuideTest {
  private static final String PAGE = "docs/guide/context.md";

  @Test
  void everyBlockGivesWhatThePageSays() throws Exception {
    assertThat(ContextGuide.handedDown()).containsExactly("trace 4711");
    assertThat(ContextGuide.inThreadLocals())
        .containsExactly("direct 4711", "stackless 4711", "after it null");
    assertThat(ContextGuide.withAnElement())
        .containsExactly("books for trace a", "books for trace b");
  }

  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    Page.checkShows(PAGE, ContextGuide.class);
  }
}
