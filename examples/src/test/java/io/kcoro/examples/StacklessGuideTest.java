package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /** The page is: each region, and below it, if it is a method, what that gives. */
  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    List<String> expected = new ArrayList<>();
    for (Map.Entry<String, String> region : Page.regions(StacklessGuide.class).entrySet()) {
      expected.add("java\n" + region.getValue());
      boolean isClass = Character.isUpperCase(region.getKey().charAt(0));
      if (!region.getKey().equals("imports") && !isClass) {
        expected.add("text\n" + result(region.getKey()) + "\n");
      }
    }
    assertThat(codeAndOutput()).containsExactlyElementsOf(expected);
  }

  private static Object result(String method) throws ReflectiveOperationException {
    return StacklessGuide.class.getDeclaredMethod(method).invoke(null);
  }

  private static List<String> codeAndOutput() throws IOException {
    return Page.blocks(PAGE).stream().filter(block -> !block.startsWith("sh\n")).toList();
  }
}
