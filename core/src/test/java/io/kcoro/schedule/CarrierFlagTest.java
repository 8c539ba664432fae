package io.kcoro.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.fixture.CarrierMain;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the JVM must be started with, and what is said where it was not. */
class CarrierFlagTest {
  private static final String CLASS_PATH = "--add-opens java.base/java.lang=ALL-UNNAMED";
  private static final String MODULE_PATH = "--add-opens java.base/java.lang=io.kcoro";

  @Test
  void withoutTheFlagTheErrorNamesIt() throws Exception {
    assertThat(onClassPath()).startsWith("can: false").contains(CLASS_PATH, MODULE_PATH);
    assertThat(onModulePath()).startsWith("can: false").contains(CLASS_PATH, MODULE_PATH);
  }

  @Test
  void withItsFlagItWorksOnTheClassPath() throws Exception {
    assertThat(onClassPath(CLASS_PATH.split(" "))).isEqualTo("can: true carried");
  }

  @Test
  void withItsFlagItWorksOnTheModulePath() throws Exception {
    assertThat(onModulePath(MODULE_PATH.split(" "))).isEqualTo("can: true carried");
  }

  @Test
  void theFlagOfTheClassPathDoesNotOpenItToTheModule() throws Exception {
    assertThat(onModulePath(CLASS_PATH.split(" "))).startsWith("can: false").contains(MODULE_PATH);
  }

  private static String onClassPath(String... options) throws Exception {
    String classPath = pathOf(Scheduler.class) + System.getProperty("path.separator");
    return run(List.of(options), List.of("-cp", classPath + pathOf(CarrierMain.class)));
  }

  private static String onModulePath(String... options) throws Exception {
    return run(
        List.of(options),
        List.of(
            "-p",
            pathOf(Scheduler.class),
            "--add-modules",
            "io.kcoro",
            "-cp",
            pathOf(CarrierMain.class)));
  }

  private static String run(List<String> options, List<String> paths)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(paths);
    command.add(CarrierMain.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      return output.strip().replaceAll("\\s+", " ");
    } finally {
      process.destroyForcibly();
    }
  }

  private static String pathOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
