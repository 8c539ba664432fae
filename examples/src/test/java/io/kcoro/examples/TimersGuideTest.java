package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /** The page is: each region, and below it, but for the first, what its method gives. */
  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    List<String> expected = new ArrayList<>();
    for (Map.Entry<String, String> region : Page.regions(TimersGuide.class).entrySet()) {
      expected.add("java\n" + region.getValue());
      if (!region.getKey().equals("imports")) {
        expected.add("text\n" + result(region.getKey()) + "\n");
      }
    }
    assertThat(Page.blocks(PAGE).stream().filter(block -> !block.startsWith("sh\n")))
        .containsExactlyElementsOf(expected);
  }

  private static Object result(String method) throws ReflectiveOperationException {
    return TimersGuide.class.getDeclaredMethod(method).invoke(null);
  }
}
