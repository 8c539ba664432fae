package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The guide to stackless coroutines: its code is that of {@link StacklessGuide}. */
class StacklessGuideTest {
  private static final String PAGE = "docs/guide/stackless.md";

  @Test
  void everyBlockGivesWhatThePageSays() throws Exception {
    assertThat(StacklessGuide.firstCoroutine()).containsExactly("hello", "again");
    assertThat(StacklessGuide.doubled()).containsExactly(2, 4, 6);
    assertThat(StacklessGuide.twoInputs()).isEqualTo(95);
    assertThat(StacklessGuide.hundredThousand()).isEqualTo(100_000);
    assertThat(StacklessGuide.ended()).hasSize(1).first().asString().contains("nothing will come");
    assertThat(StacklessGuide.stages()).containsExactly("number 1", "number 2", "number 3");
    assertThat(StacklessGuide.pipeline()).containsExactly(List.of(1, 9), List.of(25, 49));
    assertThat(StacklessGuide.backPressure()).isFalse();
    assertThat(StacklessGuide.branches()).isEqualTo(64);
    assertThat(StacklessGuide.remoteCalls()).containsExactly("a!", "b!", "c!");
    assertThat(StacklessGuide.enough()).containsExactly(1, 2, 3);
    assertThat(StacklessGuide.failure())
        .isEqualTo("parse failed with java.lang.NumberFormatException: For input string: \"two\"");
    assertThat(StacklessGuide.released()).isZero();
  }

  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    Page.checkShows(PAGE, StacklessGuide.class);
  }
}
