package io.kcoro.verify;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.AndFullName.Predicates.fullNameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.kcoro.Suspending;
import java.util.List;

/**
 * What holds for the packages below one root: the arrows between them and what code may call.
 *
 * @param layers from top to bottom; a package sees what is below it, packages of one line may see
 *     each other
 */
record HouseRules(String root, List<List<String>> layers) {
  private static final List<List<String>> LAYERS_OF_CORE =
      List.of(
          List.of("monitor"),
          List.of("actor"),
          List.of("scope"),
          List.of("pipeline", "sync"),
          List.of("channel"),
          List.of("schedule"),
          List.of("cancel", "context", "time"),
          List.of("internal"),
          List.of("metering"));

  private static final List<List<String>> LAYERS_OF_METRICS =
      List.of(
          List.of("jmx"),
          List.of("event", "jfr", "json", "micrometer"),
          List.of("histogram"),
          List.of("internal"));

  private static final List<List<String>> LAYERS_OF_MEMORY = List.of(List.of("memory"));

  private static final int UNKNOWN = -1;

  static HouseRules ofCore(String root) {
    return new HouseRules(root, LAYERS_OF_CORE);
  }

  static HouseRules ofMetrics() {
    return new HouseRules("io.kcoro.metrics", LAYERS_OF_METRICS);
  }

  /** One package, which must do no more than others. */
  static HouseRules ofMemory() {
    return new HouseRules("io.kcoro", LAYERS_OF_MEMORY);
  }

  List<ArchRule> all() {
    return List.of(
        arrowsPointDownwards(),
        packagesHaveNoCycle(),
        everyPackageHasALayer(),
        rootHasOnlyAnnotations(),
        suspendingMethodsAreMarked(),
        nothingPrintsReadsTheEnvironmentOrSleeps());
  }

  ArchRule arrowsPointDownwards() {
    return classes()
        .should(
            new ArchCondition<>("depend only on packages of their own layer or below") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                type.getDirectDependenciesFromSelf().stream()
                    .filter(arrow -> pointsUpwards(type, arrow.getTargetClass()))
                    .map(arrow -> SimpleConditionEvent.violated(arrow, arrow.getDescription()))
                    .forEach(events::add);
              }
            });
  }

  ArchRule packagesHaveNoCycle() {
    return slices().matching(root + ".(**)").should().beFreeOfCycles().allowEmptyShould(true);
  }

  ArchRule everyPackageHasALayer() {
    return classes()
        .that()
        .resideOutsideOfPackage(root)
        .should(
            new ArchCondition<>("be in a package that has its place in the layers") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                events.add(
                    new SimpleConditionEvent(
                        type,
                        layerOf(type) != UNKNOWN,
                        type.getPackageName() + " has no layer: add it to HouseRules"));
              }
            })
        .allowEmptyShould(true);
  }

  ArchRule rootHasOnlyAnnotations() {
    return classes()
        .that()
        .resideInAPackage(root)
        .and()
        .doNotHaveSimpleName("package-info")
        .should(ArchCondition.from(describe("be annotations", JavaClass::isAnnotation)))
        .allowEmptyShould(true);
  }

  ArchRule suspendingMethodsAreMarked() {
    return methods()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .arePublic()
        .and()
        .areDeclaredInClassesThat(DescribedPredicate.not(resideInAPackage(root + ".internal..")))
        .and(
            new DescribedPredicate<JavaMethod>("declare InterruptedException") {
              @Override
              public boolean test(JavaMethod method) {
                return method.getThrowsClause().containsType(InterruptedException.class);
              }
            })
        .should()
        .beAnnotatedWith(Suspending.class)
        .allowEmptyShould(true);
  }

  ArchRule nothingPrintsReadsTheEnvironmentOrSleeps() {
    return noClasses()
        .should()
        .accessTargetWhere(
            new DescribedPredicate<JavaAccess<?>>(
                "the target prints, reads the environment or sleeps") {
              private final DescribedPredicate<HasName.AndFullName> forbidden =
                  fullNameMatching(
                      "java\\.lang\\.System\\.(out|err|in|getenv)\\b.*"
                          + "|java\\.lang\\.Thread\\.sleep\\b.*"
                          + "|java\\.util\\.concurrent\\.TimeUnit\\.sleep\\b.*"
                          + "|.*\\.printStackTrace\\(\\)"
                          + "|java\\.lang\\.Thread\\.dumpStack\\(\\)");

              @Override
              public boolean test(JavaAccess<?> access) {
                return forbidden.test(access.getTarget());
              }
            });
  }

  private boolean pointsUpwards(JavaClass from, JavaClass to) {
    int source = layerOf(from);
    int target = layerOf(to);
    return source != UNKNOWN && target != UNKNOWN && target < source;
  }

  private int layerOf(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(root + ".")) {
      return UNKNOWN;
    }
    String room = name.substring(root.length() + 1).split("\\.", 2)[0];
    for (int layer = 0; layer < layers.size(); layer++) {
      if (layers.get(layer).contains(room)) {
        return layer;
      }
    }
    return UNKNOWN;
  }
}
