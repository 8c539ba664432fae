package io.kcoro.cli.chanmon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kcoro.cli.Main;
import io.kcoro.cli.attach.RemoteJvm;
import io.kcoro.cli.attach.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The screen on a terminal, and the terminal before and after. */
class ChanmonScreenTest {
  @TempDir private Path folder;
  private Tmux terminal;

  @BeforeEach
  void tmux() throws Exception {
    assumeTrue(Tmux.isInstalled(), "tmux is not installed: the screen is not tested");
  }

  @AfterEach
  void close() throws Exception {
    if (terminal != null) {
      terminal.close();
    }
  }

  private void start(int columns, int rows, String arguments) throws Exception {
    start("", columns, rows, arguments);
  }

  private void start(String environment, int columns, int rows, String arguments) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    String script =
        """
        trap : INT
        stty -g >before
        echo "here was the shell"
        %s '%s' --enable-native-access=ALL-UNNAMED -cp '%s' %s chanmon %s 2>err
        echo "exit code $?"
        stty -g >after
        mv after after-the-command
        exec sleep 1000
        """
            .formatted(environment, java, classPath, Main.class.getName(), arguments);
    terminal = Tmux.start(folder, columns, rows, script);
  }

  @Test
  void keysAndSizes() throws Exception {
    start(80, 24, "-P 2 -C 2 -k 512 --interval 100ms -j samples.json");

    terminal.await("peak");
    List<String> screen = terminal.await("↑↓ channel"); // the last line, drawn last
    assertThat(screen).hasSize(24);
    assertThat(screen.getFirst())
        .startsWith("kcoro chanmon  buffered(64), direct, 2 -> 2, 512 B")
        .contains("running");
    assertThat(screen.get(1)).startsWith("┌─ packets/s ──").contains("┌─ Gbit/s ──").hasSize(80);
    assertThat(screen.get(8)).matches(" packets/s now .* smooth .* peak .* average .*");
    assertThat(screen.get(11)).startsWith("┌─ channels 1 ──").contains("┌─ packets ──");
    assertThat(screen.get(12)).startsWith("│>packets ").contains("buffered ", "/64, ");
    assertThat(screen.getLast())
        .isEqualTo(" q quit   r stop   t tasks   c clear   h help   ↑↓ channel");
    assertThat(terminal.variable("alternate_on")).isEqualTo("1");
    assertThat(terminal.variable("cursor_flag")).isEqualTo("0");

    terminal.type("h");
    terminal.await("┌─ help ─");
    terminal.await("h back");
    terminal.type("h");
    terminal.await("┌─ packets/s ─");

    terminal.type("r");
    terminal.await("stopped");
    terminal.await("r run");
    terminal.type("c");
    terminal.await("average 0");
    terminal.type("r");
    terminal.await("running");
    terminal.await("the average again", lines -> !lines.get(8).contains("average 0"));

    terminal.type("Down", "Up");
    terminal.type("t");
    assertThat(terminal.await("┌─ tasks/s ─").getFirst()).contains("tasks, direct, 2 producers");
    terminal.await("no bytes are counted");

    terminal.resize(60, 20);
    terminal.await("and here is 60 x 20.");
    terminal.resize(120, 40);
    terminal.await("120 columns", lines -> lines.get(1).length() == 120);
    terminal.resize(80, 24);
    terminal.await("80 columns again", lines -> lines.get(1).length() == 80);

    terminal.type("q");
    assertRestored(0);
    List<Map<String, Object>> objects =
        Files.readAllLines(folder.resolve("samples.json")).stream().map(Json::object).toList();
    assertThat(objects).hasSizeGreaterThan(2);
    assertThat(objects.getFirst()).containsEntry("mode", "channel").containsEntry("final", false);
    Map<String, Object> last = objects.getLast();
    assertThat(last)
        .containsEntry("mode", "tasks")
        .containsEntry("final", true)
        .containsEntry("received", last.get("sent"));
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
  void aSignalLeavesTheTerminalAsItWas(String signal, int exitCode) throws Exception {
    start(80, 24, "--engine stackless --interval 100ms");
    terminal.await("hand-off");

    ProcessHandle command =
        terminal.processes().stream()
            .filter(process -> process.info().command().orElse("").endsWith("java"))
            .findAny()
            .orElseThrow();
    new ProcessBuilder("kill", "-" + signal, Long.toString(command.pid())).start().waitFor();

    assertRestored(exitCode);
  }

  @Test
  void ctrlCOnTheKeyboardToo() throws Exception {
    start(80, 24, "--interval 100ms");
    terminal.await("peak");

    terminal.type("C-c");

    assertRestored(130);
  }

  @Test
  void soDoesAFailure() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "this system has no /dev/full");
    start(80, 24, "--interval 200ms -j /dev/full");

    assertRestored(1);
    assertThat(Files.readString(folder.resolve("err"))).startsWith("kcoro: /dev/full: No space");
  }

  @Test
  void soDoesTheEndOfItsTime() throws Exception {
    start(80, 24, "-d 500ms");

    assertRestored(0);
  }

  @Test
  void aTerminalThatCannotBeDrawnOnIsNamed() throws Exception {
    start("TERM=dumb", 80, 24, "");

    assertRestored(1);
    assertThat(Files.readString(folder.resolve("err")))
        .startsWith("kcoro: chanmon: no screen: ")
        .contains("--headless");
  }

  @Test
  void anotherJvm() throws Exception {
    try (Target target = Target.watched(folder)) {
      start(80, 24, "--pid " + target.pid());
      terminal.await("ping-pong");
      assertThat(terminal.await("↑↓ channel").getLast()) // drawn last
          .isEqualTo(" q quit   m measure   d dump   c clear   h help   ↑↓ channel");

      terminal.type("Down", "Down", "m");
      assertThat(terminal.await("m measure less").getFirst()).contains("measured");
      terminal.await("times", lines -> lines.stream().anyMatch(l -> l.matches(".*transit +\\d.*")));

      terminal.type("d");
      assertThat(terminal.await("d channels").get(1)).isEqualTo("scope 'shop'");
      terminal.type("Down", "Down", "Down");
      terminal.await(
          "the deadlock, at the end", lines -> String.join("", lines).contains("deadlock:"));
      terminal.type("h");
      terminal.await("who waits for whom; again for the channels");
      terminal.type("h", "d");
      terminal.await("┌─ packets/s ─");

      terminal.type("q");
      assertRestored(0);
      try (RemoteJvm jvm = RemoteJvm.connect(target.pid())) {
        assertThat(jvm.snapshotJson()).contains("ping-pong").doesNotContain("\"level\"");
      }
    }
  }

  @Test
  void anotherJvmThatEnds() throws Exception {
    try (Target target = Target.watched(folder)) {
      start(80, 24, "--pid " + target.pid());
      terminal.await("ping-pong");

      target.kill();
      assertRestored(1);
      assertThat(Files.readString(folder.resolve("err")))
          .isEqualTo("kcoro: process %d has gone\n", target.pid());
    }
  }

  private void assertRestored(int exitCode) throws Exception {
    List<String> screen = terminal.await("exit code " + exitCode);
    assertThat(screen).startsWith("here was the shell", "exit code " + exitCode);
    assertThat(screen.stream().skip(2)).allMatch(String::isEmpty);
    assertThat(terminal.variable("alternate_on")).isEqualTo("0");
    assertThat(terminal.variable("cursor_flag")).isEqualTo("1");
    Path after = folder.resolve("after-the-command");
    Awaitility.await().until(() -> Files.exists(after));
    assertThat(after).hasSameTextualContentAs(folder.resolve("before"));
    assertThat(Files.readString(folder.resolve("err")))
        .doesNotContain("WARNING", "Exception", "unexpected");
  }
}
