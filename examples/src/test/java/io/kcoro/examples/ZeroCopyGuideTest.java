package io.kcoro.examples;

import org.junit.jupiter.api.Test;

/** The page about zero-copy: its code is that of {@link ZeroCopyGuide}. */
class ZeroCopyGuideTest {
  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    Page.checkShows("docs/guide/zero-copy.md", ZeroCopyGuide.class);
  }
}
