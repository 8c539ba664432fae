package io.kcoro.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.channel.Ticker;
import io.kcoro.schedule.Timers;
import io.kcoro.testkit.HangError;
import io.kcoro.testkit.LeakError;
import io.kcoro.testkit.TestScope;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Methods that are runs, as JUnit runs them. */
class CoroutineTestTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Set<Long> SEEDS = new HashSet<>();

  @BeforeEach
  void forget() {
    SEEDS.clear();
  }

  @CoroutineTest
  void aMethodRunsInVirtualTime(TestScope test) throws Exception {
    Timers.current().sleep(DAY);
    assertThat(test.now()).isEqualTo(DAY);
    assertThat(test.scope().name()).contains("aMethodRunsInVirtualTime");
  }

  @CoroutineTest
  void aMethodNeedsNoParameter() throws Exception {
    Timers.current().sleep(DAY);
  }

  @Test
  void eachRunIsATestWithASeedOfItsOwn() {
    run(ManyRuns.class).testEvents().assertStatistics(count -> count.started(5).succeeded(5));
    assertThat(SEEDS).hasSize(5);
  }

  @Test
  void aFixedSeedIsRunOnce() {
    run(FixedSeed.class).testEvents().assertStatistics(count -> count.started(1).succeeded(1));
    assertThat(SEEDS).containsExactly(0x10L);
  }

  @Test
  void aFailureIsTheMethodsOwnAndNamesTheSeed() {
    Throwable failure = onlyFailure(Fails.class);

    assertThat(failure).isExactlyInstanceOf(AssertionError.class).hasMessage("on purpose");
    assertThat(List.of(failure.getSuppressed()))
        .anySatisfy(each -> assertThat(each).hasMessageContaining("-Dkcoro.seed=16"));
  }

  @Test
  void aHangFailsTheTestWithTheDump() {
    assertThat(onlyFailure(Hangs.class))
        .isInstanceOf(HangError.class)
        .hasMessageContaining("waits for Channel[nobody");
  }

  @Test
  void aLeakFailsTheTest() {
    assertThat(onlyFailure(Leaves.class))
        .isInstanceOf(LeakError.class)
        .hasMessageContaining("timer");
  }

  private static EngineExecutionResults run(Class<?> fixture) {
    return EngineTestKit.engine("junit-jupiter")
        .enableImplicitConfigurationParameters(true)
        .selectors(DiscoverySelectors.selectClass(fixture))
        .execute();
  }

  private static Throwable onlyFailure(Class<?> fixture) {
    List<Throwable> failures =
        run(fixture).testEvents().failed().stream()
            .map(event -> event.getRequiredPayload(TestExecutionResult.class))
            .flatMap(result -> result.getThrowable().stream())
            .toList();
    return assertThat(failures).hasSize(1).actual().getFirst();
  }

  static class ManyRuns {
    @CoroutineTest(runs = 5)
    void succeeds(TestScope test) {
      SEEDS.add(test.seed());
    }
  }

  static class FixedSeed {
    @CoroutineTest(runs = 5, seed = "0x10")
    void succeeds(TestScope test) {
      SEEDS.add(test.seed());
    }
  }

  static class Fails {
    @CoroutineTest(seed = "16")
    void fails() {
      throw new AssertionError("on purpose");
    }
  }

  static class Hangs {
    @CoroutineTest
    void hangs() throws Exception {
      Channel.<Integer>builder().name("nobody").rendezvous().build().receive();
    }
  }

  static class Leaves {
    @CoroutineTest
    @SuppressWarnings("resource") // that nobody stops it is the case under test
    void leaves() {
      Ticker.every(DAY);
    }
  }
}
