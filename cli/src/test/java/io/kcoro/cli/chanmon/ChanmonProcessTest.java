package io.kcoro.cli.chanmon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kcoro.channel.ChannelKind;
import io.kcoro.cli.chanmon.workload.EngineKind;
import io.kcoro.cli.chanmon.workload.PayloadKind;
import io.kcoro.cli.wordcount.CommandProcess;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What only a process of its own shows: its streams, its signals, its exit code. */
class ChanmonProcessTest {
  @TempDir private Path folder;

  private CommandProcess start(Redirect out, Object... arguments) throws Exception {
    return CommandProcess.startCommand(
        folder,
        List.of(),
        out,
        Stream.concat(Stream.of("chanmon"), Arrays.stream(arguments)).toList());
  }

  private CommandProcess.Result run(Object... arguments) throws Exception {
    try (CommandProcess command = start(Redirect.PIPE, arguments)) {
      return command.result();
    }
  }

  private static List<Map<String, Object>> parse(String text) throws Exception {
    Schema schema = Schema.read();
    List<Map<String, Object>> objects = text.lines().map(Json::object).toList();
    for (Map<String, Object> object : objects) {
      schema.check(object == objects.getLast() ? "final" : "sample", object);
    }
    return objects;
  }

  static Stream<Arguments> kindsAndEngines() {
    return Arrays.stream(ChannelKind.values())
        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
        .flatMap(
            kind -> Arrays.stream(EngineKind.values()).map(engine -> Arguments.of(kind, engine)));
  }

  @ParameterizedTest
  @MethodSource("kindsAndEngines")
  void theTotalsAreThePacketsOfOneRun(String kind, EngineKind engine) throws Exception {
    CommandProcess.Result result =
        run("-H", "-P", 3, "-C", 2, "-N", 50_001, "--kind", kind, "--engine", engine, "-j", "-");

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    Map<String, Object> last = parse(result.out()).getLast();
    assertThat(last)
        .containsEntry("kind", kind)
        .containsEntry("engine", engine.toString())
        .containsEntry("payload", "descriptor")
        .containsEntry("sent", 50_001L)
        .containsEntry("undelivered", 0L)
        .containsEntry("runs", 1L)
        .containsEntry("interrupted", false);
    long dropped = (Long) last.get("dropped");
    assertThat(last).containsEntry("received", 50_001 - dropped);
    if (!kind.equals("conflated")) {
      assertThat(dropped).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void packetsOfManyBytesArrive(PayloadKind payload) throws Exception {
    CommandProcess.Result result =
        run("-H", "-P", 2, "-C", 2, "-N", 5_000, "-k", 65_536, "--payload", payload);

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(parse(result.out()).getLast())
        .containsEntry("payload", payload.toString())
        .containsEntry("sent", 5_000L)
        .containsEntry("received", 5_000L);
  }

  @Test
  void packetsWithoutBytesAreReferences() throws Exception {
    CommandProcess.Result result = run("-H", "-N", 100, "-k", 0);

    assertThat(result.exitCode()).isZero();
    assertThat(parse(result.out()).getLast())
        .containsEntry("payload", "reference")
        .containsEntry("received", 100L);
  }

  @ParameterizedTest
  @EnumSource
  void runsFollowEachOtherUntilTheTimeIsOver(EngineKind engine) throws Exception {
    CommandProcess.Result result =
        run("-H", "-d", "1.5", "--interval", "200ms", "-N", 1_000, "-k", 512, "--engine", engine);

    assertThat(result.exitCode()).isZero();
    List<Map<String, Object>> objects = parse(result.out());
    assertThat(objects).hasSizeGreaterThan(1);
    Map<String, Object> last = objects.getLast();
    long sent = (Long) last.get("sent");
    assertThat(sent / 1000).isGreaterThan(1).isGreaterThanOrEqualTo((Long) last.get("runs"));
    assertThat(last).containsEntry("received", sent);
    long before = 0;
    for (Map<String, Object> sample : objects.subList(0, objects.size() - 1)) {
      assertThat((Long) sample.get("sends")).isBetween(before, sent);
      before = (Long) sample.get("sends");
    }
    boolean handsOff = // in an interval in which something was done
        objects.stream().anyMatch(sample -> sample.get("hand_off_ratio") != null);
    assertThat(handsOff).isEqualTo(engine == EngineKind.STACKLESS);
  }

  @ParameterizedTest
  @EnumSource
  void tasksHaveNoBits(EngineKind engine) throws Exception {
    CommandProcess.Result result = run("-H", "-m", "tasks", "-N", 5_000, "--engine", engine);

    assertThat(result.exitCode()).isZero();
    assertThat(parse(result.out()).getLast())
        .containsEntry("mode", "tasks")
        .containsEntry("kind", null)
        .containsEntry("avg_gbps", null)
        .containsEntry("sent", 5_000L)
        .containsEntry("received", 5_000L);
  }

  @ParameterizedTest
  @EnumSource
  void ctrlCPrintsTheLastObject(EngineKind engine) throws Exception {
    Path out = folder.resolve("out");
    try (CommandProcess command =
        start(
            Redirect.to(out.toFile()),
            "-H",
            "-d",
            "1h",
            "--interval",
            "50ms",
            "-P",
            2,
            "--engine",
            engine)) {
      await().until(() -> Files.readString(out).contains("\n"));
      command.interrupt();
      CommandProcess.Result result = command.resultWithoutOutput();

      assertThat(result.err()).isEmpty();
      assertThat(result.exitCode()).isEqualTo(130);
      Map<String, Object> last = parse(Files.readString(out)).getLast();
      assertThat(last)
          .containsEntry("interrupted", true)
          .containsEntry("received", last.get("sent"));
    }
  }

  @Test
  void ctrlCDoesNotWaitForWhatAnUnlimitedChannelKeeps() throws Exception {
    Path out = folder.resolve("out");
    try (CommandProcess command =
        start(
            Redirect.to(out.toFile()),
            "-H",
            "-d",
            "1h",
            "--interval",
            "50ms",
            "--kind",
            "unlimited",
            "-s",
            1_000_000)) {
      // It would take ten seconds to receive them.
      await()
          .until(() ->
              Files.readString(out).lines().anyMatch(l -> l.matches(".*\"sends\":\\d{5,},.*")));
      command.interrupt();

      assertThat(command.resultWithoutOutput().exitCode()).isEqualTo(130);
      Map<String, Object> last = parse(Files.readString(out)).getLast();
      assertThat((Long) last.get("undelivered"))
          .isPositive()
          .isEqualTo((Long) last.get("sent") - (Long) last.get("received"));
    }
  }

  @Test
  void whoeverReadsMayGoAway() throws Exception {
    try (CommandProcess command = start(Redirect.PIPE, "-H", "-d", "1h", "--interval", "50ms")) {
      command.closeStandardOutput();
      CommandProcess.Result result = command.resultWithoutOutput();

      assertThat(result.err()).isEmpty();
      assertThat(result.exitCode()).isZero();
    }
  }

  @Test
  void aFileGetsWhatStandardOutputWould() throws Exception {
    Path file = Files.writeString(folder.resolve("a.json"), "old");

    CommandProcess.Result result = run("-H", "-N", 100, "-j", file);

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(parse(Files.readString(file)).getLast()).containsEntry("sent", 100L);
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws Exception {
    Path file = folder.resolve("missing").resolve("a.json");

    CommandProcess.Result result = run("-H", "-N", 100, "-j", file);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("kcoro: " + file + ": no such file or folder\n");
  }

  @Test
  void aFullDiskIsNamed() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "this system has no /dev/full");

    CommandProcess.Result result = run("-H", "-N", 100, "-j", "/dev/full");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).startsWith("kcoro: /dev/full: No space left");
  }

  @Test
  void withoutATerminalItNamesTheWayWithoutOne() throws Exception {
    CommandProcess.Result result = run();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .startsWith("kcoro: chanmon: no screen: ")
        .contains("no terminal", "--headless");
  }
}
