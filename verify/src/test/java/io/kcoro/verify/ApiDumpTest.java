package io.kcoro.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.kcoro.verify.fixture.api.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A change to an exported signature is a visible change in the repository. */
class ApiDumpTest {
  private static final boolean UPDATE = System.getProperty("kcoro.api.update") != null;

  @ParameterizedTest
  @EnumSource(names = {"CORE", "TESTKIT", "MEMORY", "METRICS"})
  void theExportedSignaturesAreTheRecordedOnes(Modules module) throws IOException {
    String name = module.name().toLowerCase(Locale.ROOT);
    String file = "%s/api/kcoro-%s.api".formatted(name, name);
    Path record = Repository.ROOT.resolve(file);
    String actual = ApiDump.of(module.reference());
    if (UPDATE) {
      Files.createDirectories(record.getParent());
      Files.writeString(record, actual);
    }
    String recorded = Files.exists(record) ? Files.readString(record) : "";

    List<String> changes = changes(recorded, actual);

    if (!changes.isEmpty()) {
      fail(
          """
          The exported signatures of kcoro-%s differ from %s:

          %s

          If this is meant, record it and commit the file:
            ./mvnw -pl verify -am verify -Dkcoro.api.update\
          """,
          name, file, String.join("\n", changes));
    }
  }

  @Test
  void aDumpNamesEveryVisibleSignature() {
    assertThat(ApiDump.of(nestOf(Sample.class)))
        .isEqualTo(
            """
            public abstract sealed class io.kcoro.verify.fixture.api.Sample<T extends java.lang.Comparable<T>> implements java.lang.Runnable
              @Suspending public abstract <R> java.util.List<R> waits(T, java.util.Map<java.lang.String, ? extends R>) throws java.lang.InterruptedException
              protected Sample()
              protected abstract @Nullable java.lang.String mayBeNull()
              public static final int LIMIT

            public static final record io.kcoro.verify.fixture.api.Sample$Inner
              public Inner(int)
              public final boolean equals(java.lang.Object)
              public final int hashCode()
              public final java.lang.String toString()
              public int size()
            """);
  }

  @Test
  void aChangeIsNamedWithItsType() {
    assertThat(
            changes(
                "class A\n  int x()\n\nclass B\n  int x()\n", "class A\n  int x()\n\nclass B\n"))
        .containsExactly("- class B >> int x()");
    assertThat(changes("", "class A\n")).containsExactly("+ class A");
    assertThat(changes("class A\n", "class A\n")).isEmpty();
  }

  private static List<Class<?>> nestOf(Class<?> type) {
    return List.of(type.getNestMembers());
  }

  private static List<String> changes(String recorded, String actual) {
    List<String> before = withTypes(recorded);
    List<String> after = withTypes(actual);
    List<String> changes = new ArrayList<>();
    before.stream()
        .filter(line -> !after.contains(line))
        .map(line -> "- " + line)
        .forEach(changes::add);
    after.stream()
        .filter(line -> !before.contains(line))
        .map(line -> "+ " + line)
        .forEach(changes::add);
    return changes;
  }

  /** Each member on a line that names its type as well. */
  private static List<String> withTypes(String dump) {
    List<String> lines = new ArrayList<>();
    String type = "";
    for (String line : dump.lines().filter(text -> !text.isBlank()).toList()) {
      if (line.startsWith("  ")) {
        lines.add(type + " >> " + line.strip());
      } else {
        type = line;
        lines.add(line);
      }
    }
    return lines;
  }
}
