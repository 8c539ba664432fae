package io.kcoro.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.channel.Channel;
import io.kcoro.support.Stress;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import joptsimple.OptionParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;

/**
 * Runs the jcstress tests ({@code *Stress.java}) in a process of their own: races of two threads on
 * the shipped classes, some ten thousand times each. Longer with {@code -Dkcoro.stress=N}.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES) // a slow machine has many processes to start
class JcstressTest {
  private static final int MILLIS = 60;

  /** What jcstress prints while it runs; the last one counts. */
  private static final Pattern RESULTS =
      Pattern.compile("Results: ([\\d,]+) planned; ([\\d,]+) passed, ([^)]+)");

  /** A small heap that is not touched in advance, and a collector of one thread: a quick start. */
  private static final List<String> ONE_SMALL_PROCESS_A_TEST =
      List.of("-f", "1", "-sc", "false", "-af", "NONE", "-pth", "false", "-hs", "64");

  private static final String SMALL_JVM = "-Xms64m -Xmx64m -XX:+UseSerialGC";

  /**
   * In the short form the slower compiler would not be ready in time, and only take a core away.
   */
  private static final String QUICK_COMPILER = " -XX:TieredStopAtLevel=1";

  @TempDir private Path folder;

  private record Ended(int exitCode, String output) {}

  @Test
  void noForbiddenOutcomeIsSeen() throws Exception {
    Ended ended =
        run(
            "io\\.kcoro\\.(actor|cancel|channel|internal|schedule|scope)\\..*",
            Stress.scaled(MILLIS));

    assertThat(ended.exitCode).as(ended.output).isZero();
    Matcher results = RESULTS.matcher(ended.output);
    String planned = "";
    String passed = "";
    String others = "";
    while (results.find()) {
      planned = results.group(1);
      passed = results.group(2);
      others = results.group(3);
    }
    assertThat(planned).as(ended.output).isNotEmpty().isNotEqualTo("0");
    assertThat(passed).as(ended.output).isEqualTo(planned);
    assertThat(others).as(ended.output).isEqualTo("0 failed, 0 soft errs, 0 hard errs");
  }

  /** The tests can fail: these have a fault each, and it is seen. */
  @Test
  void seededFaultsAreFound() throws Exception {
    Ended ended = run("io\\.kcoro\\.verify\\.fixture\\.faulty\\..*", 5 * MILLIS);

    assertThat(ended.exitCode).as(ended.output).isNotZero();
    assertThat(ended.output)
        .containsPattern("LostHandler.*: Observed forbidden state: true, true, 0")
        .containsPattern("TwoWinners.*: Observed forbidden state: true, true")
        .containsPattern("TwoOwners.*: Observed forbidden state: 1");
  }

  /** What the tests need and no more: each of them starts a process. */
  private static String classPath() {
    return Stream.of(JcstressTest.class, Channel.class, Main.class, OptionParser.class)
        .map(type ->
            Path.of(
                URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Ended run(String tests, int millis) throws IOException, InterruptedException {
    Path output = folder.resolve("output.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // It unpacks what it needs there.
    command.add("-Djava.io.tmpdir=" + folder);
    command.addAll(List.of("-cp", classPath()));
    command.add(Main.class.getName());
    command.addAll(List.of("-t", tests, "-iters", "1", "-time", Integer.toString(millis)));
    command.addAll(List.of("-r", folder.resolve("report").toString()));
    command.addAll(ONE_SMALL_PROCESS_A_TEST);
    command.addAll(
        List.of("-jvmArgs", Stress.scaled(1) == 1 ? SMALL_JVM + QUICK_COMPILER : SMALL_JVM));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      return new Ended(process.waitFor(), Files.readString(output));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
