package io.kcoro.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The house as it stands keeps its rules. That they can fail is {@link HouseRulesTest}'s. */
class ArchitectureTest {
  private static final Map<Modules, JavaClasses> CLASSES = new ConcurrentHashMap<>();

  @ParameterizedTest
  @MethodSource("rulesOfCore")
  void theLibraryKeepsTheRules(ArchRule rule) {
    rule.check(classesOf(Modules.CORE));
  }

  @ParameterizedTest
  @MethodSource("rulesOfMetrics")
  void metricsKeepTheRules(ArchRule rule) {
    rule.check(classesOf(Modules.METRICS));
  }

  @ParameterizedTest
  @MethodSource("rulesOfMemory")
  void memoryKeepsTheRules(ArchRule rule) {
    rule.check(classesOf(Modules.MEMORY));
  }

  @ParameterizedTest
  @EnumSource
  void internalPackagesAreNotGivenAway(Modules module) {
    assertThat(ExportRules.internalsGivenAway(module.descriptor())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void noExportedSignatureNamesAnInternalType(Modules module) {
    ModuleDescriptor descriptor = module.descriptor();

    assertThat(
            ExportRules.leakingSignatures(
                classesOf(module), descriptor.packages(), Modules.exportedToAll(descriptor)))
        .isEmpty();
  }

  static List<ArchRule> rulesOfMemory() {
    return List.of(
        HouseRules.ofMemory().suspendingMethodsAreMarked(),
        HouseRules.ofMemory().nothingPrintsReadsTheEnvironmentOrSleeps());
  }

  static List<ArchRule> rulesOfCore() {
    return HouseRules.ofCore("io.kcoro").all();
  }

  static List<ArchRule> rulesOfMetrics() {
    return HouseRules.ofMetrics().all();
  }

  private static JavaClasses classesOf(Modules module) {
    return CLASSES.computeIfAbsent(module, ArchitectureTest::read);
  }

  private static JavaClasses read(Modules module) {
    JavaClasses classes =
        new ClassFileImporter().importLocations(List.of(Location.of(module.location())));
    assertThat(classes).isNotEmpty();
    return classes;
  }
}
