package io.kcoro.verify.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.Suspending;
import io.kcoro.agent.MonitorAgent;
import io.kcoro.cli.Main;
import io.kcoro.memory.Descriptor;
import io.kcoro.metrics.jmx.KcoroJmx;
import io.kcoro.verify.launcher.SourceTree.Ended;
import io.kcoro.verify.launcher.SourceTree.Started;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.core.json.JsonFactory;

class LauncherTest {
  private static final String FIRST_USE = "kcoro: first use, building";
  private static final String CHANGED = "kcoro: the sources changed, building";

  @TempDir private Path folder;
  private SourceTree tree;

  @BeforeEach
  void plant() throws IOException {
    tree = new SourceTree(folder.toRealPath());
  }

  @Test
  void theFirstUseBuildsAndStartsTheProgramOnTheModulePath() throws Exception {
    Ended ended = tree.run("wordcount", "a b", "");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.err()).containsExactly(FIRST_USE);
    assertThat(tree.builds())
        .singleElement()
        .asString()
        .contains("-pl cli -am package", "-Dmaven.test.skip", "-Dspotless.check.skip");
    assertThat(ended.out())
        .containsSubsequence(
            "-Dkcoro.stderr.terminal=false",
            "-p",
            "-m",
            "io.kcoro.cli/io.kcoro.cli.Main",
            "wordcount",
            "a b",
            "");
    assertThat(Path.of(ended.out().get(ended.out().indexOf("-p") + 1), "some.jar")).exists();
  }

  @Test
  void theNextUseDoesNotBuild() throws Exception {
    tree.run();

    Ended ended = tree.run();

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(tree.builds()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pom.xml",
        "core/pom.xml",
        "core/src/main/java/Core.java",
        "cli/src/main/resources/cli.properties",
        "cli/src/main/java/deep/er/New.java"
      })
  void aChangedOrNewFileIsBuilt(String file) throws Exception {
    tree.run();
    tree.write(file, "changed");

    assertThat(tree.run().err()).containsExactly(CHANGED);
    assertThat(tree.run().err()).isEmpty();
  }

  @Test
  void aDeletedFileIsBuiltWithoutIt() throws Exception {
    tree.run();
    tree.delete("core/src/main/java/Core.java");

    assertThat(tree.run().err()).containsExactly(CHANGED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"examples/src/main/java/Example.java", "bench/src/main/go/main.go"})
  void aModuleThatTheProgramDoesNotUseIsNoReasonToBuild(String file) throws Exception {
    tree.run();
    tree.write(file, "changed");

    assertThat(tree.run().err()).isEmpty();
  }

  @Test
  void theBenchmarksAreBuiltForTheirCommandAndStartOnTheClassPath() throws Exception {
    Ended ended = tree.run("--debug", "bench", "all");

    Path work = tree.root().resolve(".kcoro");
    assertThat(ended.err()).containsExactly(FIRST_USE);
    assertThat(tree.builds()).singleElement().asString().contains("-pl bench -am package");
    assertThat(ended.out())
        .containsSubsequence(
            "-Dkcoro.work=" + work, "-cp", "io.kcoro.cli.Main", "--debug", "bench", "all")
        .doesNotContain("-p", "-m");
    String classPath = ended.out().get(ended.out().indexOf("-cp") + 1);
    assertThat(classPath).startsWith(work + "/bench-").endsWith("/*");
    assertThat(Path.of(classPath).resolveSibling("some.jar")).exists();
  }

  @Test
  void theBenchmarksAndTheProgramAreBuiltApart() throws Exception {
    tree.run();
    tree.run("bench");
    assertThat(tree.run().err()).isEmpty();
    assertThat(tree.run("bench").err()).isEmpty();

    tree.write("bench/src/main/go/main.go", "changed");
    assertThat(tree.run("wordcount", "bench").err()).isEmpty();
    assertThat(tree.run("bench").err()).containsExactly(CHANGED);

    tree.write("core/src/main/java/Core.java", "changed");
    assertThat(tree.run().err()).containsExactly(CHANGED);
    assertThat(tree.run("bench").err()).containsExactly(CHANGED);
    assertThat(tree.builds()).hasSize(5);
  }

  @Test
  void aFileThatChangesWhileTheBuildRunsIsBuiltNextTime() throws Exception {
    Path hold = Files.createFile(tree.control("hold"));
    Started first = tree.start(tree.launcher(), Map.of());
    Awaitility.await().until(() -> !tree.builds().isEmpty());
    tree.write("core/src/main/java/Core.java", "changed");
    Files.delete(hold);
    assertThat(first.await().exitCode()).isZero();

    assertThat(tree.run().err()).containsExactly(CHANGED);
  }

  @Test
  void aBuildThatFailsNamesItsOutputAndStartsNothing() throws Exception {
    tree.run();
    tree.write("core/src/main/java/Core.java", "changed");
    Path broken = Files.createFile(tree.control("broken"));

    Ended failed = tree.run();

    Path log = tree.root().resolve(".kcoro/build.log");
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err())
        .containsExactly(
            CHANGED,
            "[ERROR] Core.java:[1,1] is wrong",
            "kcoro: the build failed, its output is in " + log);
    assertThat(log).content().contains("the output of the build");

    Files.delete(broken);
    assertThat(tree.run().exitCode()).isZero();
  }

  @Test
  void withoutMavenItSaysHowToInstallIt() throws Exception {
    Ended ended = tree.start(tree.launcher(), Map.of("PATH", tree.pathWithoutMaven())).await();

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err())
        .contains(
            "kcoro: no `mvn` on the PATH. Install Maven 3.8.7 or newer:",
            "kcoro:   Debian, Ubuntu:  apt-get install maven");
    assertThat(tree.root().resolve(".kcoro/lock")).doesNotExist();
  }

  @Test
  void itWorksThroughLinksFromAnotherFolder() throws Exception {
    Path bin = Files.createDirectory(tree.control("links"));
    Path relative = Files.createSymbolicLink(bin.resolve("one"), bin.relativize(tree.launcher()));
    Path link = Files.createSymbolicLink(bin.resolve("two"), relative);

    Ended ended = tree.start(link, Map.of()).await();

    assertThat(ended.exitCode()).isZero();
    assertThat(tree.root().resolve(".kcoro/current")).exists();
  }

  @Test
  void ofTwoAtTheSameTimeOneBuildsAndTheOtherWaits() throws Exception {
    Path hold = Files.createFile(tree.control("hold"));
    Started first = tree.start(tree.launcher(), Map.of());
    Awaitility.await().until(() -> !tree.builds().isEmpty());
    Started second = tree.start(tree.launcher(), Map.of());
    Awaitility.await().until(() -> !second.errSoFar().isEmpty());
    Files.delete(hold);

    assertThat(first.await().exitCode()).isZero();
    Ended waited = second.await();

    assertThat(waited.exitCode()).isZero();
    assertThat(waited.err())
        .singleElement()
        .asString()
        .startsWith("kcoro: waiting for the build by process " + first.process().pid());
    assertThat(tree.builds()).hasSize(1);
    assertThat(tree.root().resolve(".kcoro/lock")).doesNotExist();
  }

  @Test
  void theLockOfADeadProcessIsNoHindrance() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path work = Files.createDirectory(tree.root().resolve(".kcoro"));
    Files.createSymbolicLink(work.resolve("lock"), Path.of(Long.toString(dead.pid())));

    assertThat(tree.run().err()).containsExactly(FIRST_USE);
    assertThat(work).isDirectoryNotContaining("glob:**/lock*");
  }

  @Test
  void onlyTheLastTwoBuildsAreKept() throws Exception {
    for (int build = 0; build < 4; build++) {
      tree.write("pom.xml", "change " + build);
      tree.run();
    }

    assertThat(tree.root().resolve(".kcoro"))
        .isDirectoryContaining("glob:**/app-*")
        .satisfies(work -> {
          try (var apps = Files.newDirectoryStream(work, "app-*")) {
            assertThat(apps).hasSize(2);
          }
        });
  }

  @Test
  void optionsForTheJvmComeFromTheEnvironment() throws Exception {
    Ended ended =
        tree.start(tree.launcher(), Map.of("KCORO_JAVA_OPTS", "-Xmx1g -Done=two")).await();

    assertThat(ended.out()).containsSubsequence("-Xmx1g", "-Done=two", "-m");
  }

  @Test
  void theProgramHasStandardInputForItselfAndItsExitCodeIsTheLaunchers() throws Exception {
    Ended ended = tree.start(tree.launcher(), Map.of("EXIT_CODE", "130")).await();

    assertThat(tree.control("stdin-of-build")).isEmptyFile();
    assertThat(ended.out()).endsWith("typed");
    assertThat(ended.exitCode()).isEqualTo(130);
  }

  @Test
  void aClosedStandardInputIsAnEmptyOne() throws Exception {
    Ended ended = tree.start(tree.launcherWithoutInput(), Map.of()).await();

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.err()).containsExactly(FIRST_USE);
    assertThat(ended.out()).doesNotContain("typed");
  }

  @ParameterizedTest
  @CsvSource({"C, C.UTF-8", "POSIX, C.UTF-8", "de_DE.UTF-8, ''"})
  void namesThatAreNotAsciiCanBeOpenedInTheCLocale(String locale, String given) throws Exception {
    Ended ended = tree.start(tree.launcher(), Map.of("LANG", locale, "LC_CTYPE", locale)).await();

    assertThat(ended.out()).contains("LC_ALL=" + given);
  }

  @Test
  void theRealProgramStartsAsAModule() throws Exception {
    Files.delete(tree.built().resolve("some.jar"));
    for (Class<?> part :
        List.of(
            Main.class,
            Suspending.class,
            MonitorAgent.class,
            KcoroJmx.class,
            Descriptor.class,
            CommandLine.class,
            JsonFactory.class)) {
      Path location = Path.of(part.getProtectionDomain().getCodeSource().getLocation().toURI());
      copy(location, tree.built().resolve(part.getSimpleName() + suffix(location)));
    }
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path archive = Path.of(entry);
      if (archive.getFileName().toString().startsWith("jline-")) {
        copy(archive, tree.built().resolve(archive.getFileName().toString()));
      }
    }

    Ended ended =
        tree.start(
                tree.launcher(), Map.of("JAVA_HOME", System.getProperty("java.home")), "--version")
            .await();

    assertThat(ended.out()).singleElement().asString().startsWith("kcoro ");
    assertThat(ended.exitCode()).isZero();
  }

  private static String suffix(Path location) {
    return Files.isDirectory(location) ? "" : ".jar";
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(from.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, file.equals(from) ? to : copy);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
