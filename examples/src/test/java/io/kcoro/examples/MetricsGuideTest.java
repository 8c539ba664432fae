package io.kcoro.examples;

import io.kcoro.channel.Channel;
import io.kcoro.monitor.Monitor;
import java.lang.ref.Reference;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The page about exporters: its code is that of {@link MetricsGuide}, its output what that gives.
 */
class MetricsGuideTest {
  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    List<Channel<String>> ofOtherTests = // more names than the page's limit of meters
        IntStream.range(0, 60)
            .mapToObj(n -> Channel.<String>builder().name("other " + n).build())
            .toList();
    forgetWhatOtherTestsMade();

    try {
      Page.checkShows("docs/metrics.md", MetricsGuide.class);
    } finally {
      Reference.reachabilityFence(ofOtherTests);
    }
  }

  private static void forgetWhatOtherTestsMade() {
    Monitor.keepRegistry(false);
    Monitor.keepRegistry(true);
  }
}
