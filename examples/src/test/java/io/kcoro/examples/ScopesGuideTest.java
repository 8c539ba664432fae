package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The guide to scopes: its code is that of {@link ScopesGuide}, its output what that gives. */
class ScopesGuideTest {
  private static final String PAGE = "docs/guide/scopes.md";

  @Test
  void everyBlockGivesWhatThePageSays() throws Exception {
    assertThat(ScopesGuide.twoAtATime()).isEqualTo("one and two");
    assertThat(ScopesGuide.whatFailed())
        .containsExactly("waiting was cancelled", "reader: java.io.IOException: disk gone");
    assertThat(ScopesGuide.theOthersGoOn())
        .containsExactly(
            "io.kcoro.scope.CoroutineFailedException: coroutine 'one' failed:"
                + " java.io.IOException: disk gone",
            "the other one goes on");
    assertThat(ScopesGuide.notForEver()).isEqualTo("nobody has sent");
    assertThat(ScopesGuide.produced()).containsExactly(1, 4, 9, 16, 25);
    assertThat(ScopesGuide.severalTasks()).containsExactly(List.of(3, 3, 5), "the faster one");
    assertThat(ScopesGuide.again()).isEqualTo("attempt 3");
    assertThat(ScopesGuide.futures())
        .containsExactly("from elsewhere", "from a task, of length 11");
    assertThat(ScopesGuide.aServer()).containsExactly("answer to a", "answer to b");
    assertThat(ScopesGuide.oneAtATime()).isEqualTo(5_050);
  }

  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    Page.checkShows(PAGE, ScopesGuide.class);
  }
}
