package io.kcoro.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SeedsTest {
  private static final List<Long> SEEN = new ArrayList<>();

  private final String given = System.getProperty(Seeds.PROPERTY, "");

  @BeforeEach
  void forget() {
    SEEN.clear();
  }

  @AfterEach
  void restore() {
    System.setProperty(Seeds.PROPERTY, given);
  }

  @Test
  void theSeedOfTheCommandLineIsUsedAndTheFailureNamesIt() {
    System.setProperty(Seeds.PROPERTY, "-42");

    Throwable failure = Engine.onlyFailure(Engine.run(Fails.class, Map.of()));

    assertThat(failure.getSuppressed())
        .singleElement()
        .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
        .hasMessageContaining("-Dkcoro.seed=-42");
    assertThat(SEEN).containsExactly(-42L);
  }

  @Test
  void everyTestHasASeedOfItsOwn() {
    System.setProperty(Seeds.PROPERTY, "");

    Engine.run(Repeats.class, Map.of()).testEvents().assertStatistics(count -> count.succeeded(3));

    assertThat(SEEN).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void aSeedThatIsNoNumberIsRefusedByName() {
    System.setProperty(Seeds.PROPERTY, "many");

    assertThat(Engine.onlyFailure(Engine.run(Fails.class, Map.of())))
        .rootCause()
        .hasMessageContaining("many");
  }

  @Test
  void oneSeedGivesTheSameNumbersAgainAndEachThreadItsOwn(Seeds seeds) {
    Seeds again = new Seeds(seeds.seed());

    assertThat(again.random().nextLong()).isEqualTo(seeds.random().nextLong());
    assertThat(again.random(1).nextLong())
        .isEqualTo(seeds.random(1).nextLong())
        .isNotEqualTo(seeds.random(2).nextLong());
  }

  static class Fails {
    @Test
    void fails(Seeds seeds) {
      SEEN.add(seeds.seed());
      throw new AssertionError("on purpose");
    }
  }

  static class Repeats {
    @RepeatedTest(3)
    void succeeds(Seeds seeds) {
      SEEN.add(seeds.seed());
    }
  }
}
