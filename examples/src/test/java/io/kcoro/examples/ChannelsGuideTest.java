package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /** The page is: each region, and below it, but for the first, what its method gives. */
  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    List<String> expected = new ArrayList<>();
    for (Map.Entry<String, String> region : Page.regions(ChannelsGuide.class).entrySet()) {
      expected.add("java\n" + region.getValue());
      if (!region.getKey().equals("imports")) {
        expected.add("text\n" + result(region.getKey()) + "\n");
      }
    }
    assertThat(codeAndOutput()).containsExactlyElementsOf(expected);
  }

  private static Object result(String method) throws ReflectiveOperationException {
    return ChannelsGuide.class.getDeclaredMethod(method).invoke(null);
  }

  private static List<String> codeAndOutput() throws IOException {
    return Page.blocks(PAGE).stream().filter(block -> !block.startsWith("sh\n")).toList();
  }
}
