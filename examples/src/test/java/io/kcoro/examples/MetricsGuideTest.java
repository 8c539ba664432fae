package io.kcoro.examples;

import org.junit.jupiter.api.Test;

/**
 * The page about exporters: its code is that of {@link MetricsGuide}, its output what that gives.
 */
class MetricsGuideTest {
  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    Page.checkShows("docs/metrics.md", MetricsGuide.class);
  }
}
