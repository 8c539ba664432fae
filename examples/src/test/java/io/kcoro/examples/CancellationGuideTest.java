package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The guide to cancellation: its code is {@link CancellationGuide}, its output what that gives. */
class CancellationGuideTest {
  private static final String PAGE = "docs/guide/cancellation.md";

  @Test
  void everyBlockGivesWhatThePageSays() throws Exception {
    assertThat(CancellationGuide.enough()).containsExactly(1, 2, 3);
    assertThat(CancellationGuide.aTokenOfOnesOwn())
        .containsExactly(
            "handler: USER: the user left",
            "first: true",
            "second: false",
            "at once: USER: the user left");
    assertThat(CancellationGuide.fromParentToChild())
        .containsExactly(
            "scope 'first' was cancelled, USER: only this one",
            "outer cancelled: false",
            "cancelled, USER: all of it");
    assertThat(CancellationGuide.whoseElement())
        .containsExactly("still mine: second", "still there: first");
    assertThat(CancellationGuide.aBlockingCall())
        .containsExactly("flag: false", "cancelled, USER: no more");
    assertThat(CancellationGuide.aLastWord()).containsExactly("hello", "goodbye");
    assertThat(CancellationGuide.theNearerDeadline())
        .containsExactly(
            "inner: DEADLINE: the deadline of scope 'outer' has passed",
            "scope 'outer' was cancelled, DEADLINE: the deadline of scope 'outer' has passed");
    assertThat(CancellationGuide.aComputation()).isEqualTo("search is FINISHED");
    assertThat(CancellationGuide.whoDoesNotStop()).containsExactly("stubborn");
    assertThat(CancellationGuide.withoutThread())
        .containsExactly(
            "one", "two", "io.kcoro.cancel.CancelledException: cancelled, USER: enough");
    assertThat(CancellationGuide.oneAlone())
        .containsExactly("task 'slow' was cancelled, USER: not needed", "the other one");
    assertThat(CancellationGuide.noFailure())
        .isEqualTo(
            "a failure: coroutine 'clumsy' failed: java.lang.IllegalStateException: could not tidy up");
  }

  @Test
  void aDumpTellsWhatGoesOn() throws Exception {
    assertThat(CancellationGuide.whatGoesOn().lines())
        .hasSize(4)
        .first()
        .isEqualTo("scope 'server'");
  }

  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    Page.checkShows(PAGE, CancellationGuide.class);
  }
}
