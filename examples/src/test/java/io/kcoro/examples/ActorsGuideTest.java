package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The guide to actors: its code is that of {@link ActorsGuide}, its output what that gives. */
class ActorsGuideTest {
  private static final String PAGE = "docs/guide/actors.md";

  @Test
  void everyBlockGivesWhatThePageSays() throws Exception {
    assertThat(ActorsGuide.aFirstActor()).containsExactly("Hello, Ann", "Hello, Bob");
    assertThat(ActorsGuide.anAnswer()).isEqualTo(List.of(true, 70L));
    assertThat(ActorsGuide.aFullMailbox())
        .containsExactly("room for three: false", "one", "two", "three");
    assertThat(ActorsGuide.notInTime())
        .isEqualTo("too late: actor 'asker' has not answered in time");
    assertThat(ActorsGuide.afterFailures()).containsExactly(100L, 0L);
    assertThat(ActorsGuide.supervised())
        .containsExactly(
            "bob goes on: true",
            "to the handler: coroutine 'ann' failed: java.io.IOException: disk gone",
            "to who asked: the request to actor 'ann' failed:"
                + " io.kcoro.actor.ActorStoppedException: actor 'ann' has stopped:"
                + " java.io.IOException: disk gone");
    assertThat(ActorsGuide.transfers()).containsExactly(30L, 70L);
    assertThat(ActorsGuide.atOnce())
        .containsExactly(
            "done: io.kcoro.cancel.CancelledException: cancelled, USER: closing time",
            "two: CANCELLED");
    assertThat(ActorsGuide.answeredLater())
        .containsExactly(
            "three are here", "three are here", "three are here", "actor 'door' has stopped");
    assertThat(ActorsGuide.inACircle())
        .endsWith(
            "io.kcoro.actor.AskCycleException: actor 'store' would wait for ever for an answer:"
                + " store -> shop -> store");
    assertThat(ActorsGuide.theLatestOnly())
        .containsExactly("1", "2: CONFLATED", "1 painted", "3", "3 painted");
    assertThat(ActorsGuide.amongOthers()).containsExactly("sent", "balance 5", "ended");
    assertThat(ActorsGuide.withoutThreads()).containsExactly(5L, 10L, 15L);
  }

  @Test
  void thePageShowsTheCodeAndWhatItGives() throws Exception {
    Page.checkShows(PAGE, ActorsGuide.class);
  }
}
