package io.kcoro.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.internal.lock.CasLocked;
import io.kcoro.verify.fixture.locking.CallsInside;
import io.kcoro.verify.fixture.locking.KeepsRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleReader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rules that {@link CasLocked} sets for a critical section, read off the class files: no call
 * and no allocation between {@code lock()} and {@code lock = FREE}.
 */
class CriticalSectionsTest {
  @Test
  void noCriticalSectionOfTheLibraryCallsOrAllocates() throws IOException {
    try (ModuleReader library = Modules.CORE.reference().open();
        Stream<String> files = library.list()) {
      List<CriticalSections> read =
          files
              .filter(file -> file.endsWith(".class"))
              .map(file -> read(library, file))
              .filter(sections -> sections.count() > 0)
              .toList();
      assertThat(read).as("classes with critical sections").hasSizeGreaterThan(2);
      assertThat(read).flatExtracting(CriticalSections::breaches).isEmpty();
    }
  }

  @Test
  void aCallAndAnAllocationAreFound() throws IOException {
    assertThat(CriticalSections.of(CallsInside.class).breaches())
        .satisfiesExactlyInAnyOrder(
            breach -> assertThat(breach).contains("CallsInside.calls", "hashCode"),
            breach -> assertThat(breach).contains("CallsInside.allocates"),
            breach -> assertThat(breach).contains("CallsInside.boxes", "valueOf"),
            breach -> assertThat(breach).contains("CallsInside.freesByACallOnly", "unlock"));
  }

  @Test
  void aSectionThatKeepsTheRulesIsRight() throws IOException {
    CriticalSections sections = CriticalSections.of(KeepsRules.class);
    assertThat(sections.count()).isEqualTo(1);
    assertThat(sections.breaches()).isEmpty();
  }

  private static CriticalSections read(ModuleReader library, String file) {
    try (var bytes = library.open(file).orElseThrow()) {
      return CriticalSections.of(bytes.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
