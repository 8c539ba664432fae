package io.kcoro.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Each rule finds its breach: every fixture breaks one. */
class HouseRulesTest {
  private static final String FIXTURES = "io.kcoro.verify.fixture.";

  @Test
  void anArrowUpwardsIsFound() {
    assertThat(breaches("upward", HouseRules::arrowsPointDownwards))
        .isNotEmpty()
        .allMatch(breach -> breach.contains("channel.Channel") && breach.contains("scope.Scope"));
  }

  @Test
  void aCycleIsFoundWithinALayer() {
    assertThat(breaches("cycle", HouseRules::packagesHaveNoCycle))
        .singleElement()
        .asString()
        .contains("Slice cancel", "Slice time");
    assertThat(breaches("cycle", HouseRules::arrowsPointDownwards)).isEmpty();
  }

  @Test
  void aPackageWithoutALayerIsFound() {
    assertThat(breaches("misplaced", HouseRules::everyPackageHasALayer))
        .singleElement()
        .asString()
        .contains("misplaced.helpers has no layer");
  }

  @Test
  void codeInTheRootPackageIsFound() {
    assertThat(breaches("misplaced", HouseRules::rootHasOnlyAnnotations))
        .singleElement()
        .asString()
        .contains("misplaced.Program");
  }

  @Test
  void aSuspendingMethodWithoutItsMarkIsFound() {
    assertThat(breaches("unmarked", HouseRules::suspendingMethodsAreMarked))
        .singleElement()
        .asString()
        .contains("Blocks.await");
  }

  @Test
  void printingTheEnvironmentAndSleepAreFound() {
    assertThat(breaches("noisy", HouseRules::nothingPrintsReadsTheEnvironmentOrSleeps))
        .satisfiesExactlyInAnyOrder(
            breach -> assertThat(breach).contains("printsToOut"),
            breach -> assertThat(breach).contains("printsToErr"),
            breach -> assertThat(breach).contains("readsTheEnvironment"),
            breach -> assertThat(breach).contains("sleeps"),
            breach -> assertThat(breach).contains("printsAStack"));
  }

  @Test
  void anInternalPackageGivenAwayIsFound() {
    ModuleDescriptor module =
        ModuleDescriptor.newModule("m")
            .exports("m.channel")
            .exports("m.internal")
            .exports("m.internal.queue")
            .exports("m.internal.waiter", Set.of("friend"))
            .opens("m.internal.cells", Set.of("friend"))
            .build();

    assertThat(ExportRules.internalsGivenAway(module))
        .containsExactly("m.internal", "m.internal.cells", "m.internal.queue");
  }

  @Test
  void anInternalTypeInASignatureIsFound() {
    String leaking = FIXTURES + "leaking.";

    assertThat(
            ExportRules.leakingSignatures(
                classes("leaking"),
                Set.of(leaking + "channel", leaking + "internal"),
                Set.of(leaking + "channel")))
        .map(breach -> breach.replace(leaking, ""))
        .containsExactlyInAnyOrder(
            "channel.Leaks names internal.Cell",
            "channel.Leaks.field names internal.Cell",
            "channel.Leaks.parameter([Linternal.Cell;) names internal.Cell",
            "channel.Leaks.typeArgument() names internal.Cell",
            "channel.Leaks.failure() names internal.Cell$Broken");
  }

  private static List<String> breaches(String fixture, Function<HouseRules, ArchRule> rule) {
    return rule.apply(HouseRules.ofCore(FIXTURES + fixture))
        .evaluate(classes(fixture))
        .getFailureReport()
        .getDetails();
  }

  private static JavaClasses classes(String fixture) {
    return new ClassFileImporter().importPackages(FIXTURES + fixture);
  }
}
