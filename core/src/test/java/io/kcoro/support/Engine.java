package io.kcoro.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs fixture classes as the build runs tests, with the same configuration file. */
final class Engine {
  private Engine() {}

  static EngineExecutionResults run(Class<?> fixture, Map<String, String> parameters) {
    return EngineTestKit.engine("junit-jupiter")
        .enableImplicitConfigurationParameters(true)
        .configurationParameters(parameters)
        .selectors(DiscoverySelectors.selectClass(fixture))
        .execute();
  }

  /** What made tests and classes fail. */
  static List<Throwable> failures(EngineExecutionResults results) {
    return results.allEvents().failed().stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .flatMap(result -> result.getThrowable().stream())
        .toList();
  }

  /** The failure of the only test or class that failed. */
  static Throwable onlyFailure(EngineExecutionResults results) {
    return assertThat(failures(results)).hasSize(1).actual().getFirst();
  }
}
