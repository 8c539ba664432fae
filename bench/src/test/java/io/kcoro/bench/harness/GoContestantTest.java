package io.kcoro.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcoro.bench.row.Row;
import io.kcoro.bench.row.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a script in place of Go: that is not installed everywhere. */
class GoContestantTest {
  private static final Row ROW = Rows.named("mpmc-8x8-16");

  @TempDir private Path folder;
  private Processes processes;

  @BeforeEach
  void open() {
    processes = new Processes(folder.resolve("output"), Duration.ofSeconds(60));
  }

  @AfterEach
  void close() {
    processes.close();
  }

  @Test
  void withoutGoItsRowsAreSkipped() {
    GoContestant go = new GoContestant("/nowhere:", folder, processes);

    assertThat(go.obstacle(ROW)).isEqualTo("go is not installed");
    assertThat(go.caption()).isNull();
  }

  @Test
  void whatGoDoesNotHaveIsSkipped() throws Exception {
    GoContestant go = go(installGo(""));

    assertThat(go.obstacle(Rows.named("actor-tell-8"))).isEqualTo("Go has no actors: see pekko");
    assertThat(go.obstacle(Rows.named("metrics-bytes-0"))).contains("no metering");
    assertThat(go.obstacle(Rows.named("payload-1k"))).contains("memory of its heap");
    assertThat(go.obstacle(Rows.named("scope-10k"))).isNull();
  }

  @Test
  void theProgramIsBuiltAtItsFirstUseOnly() throws Exception {
    String path = installGo("cp main.go \"$3\" && chmod +x \"$3\"");

    List<String> command = go(path).command(ROW, 0.5);
    go(path).command(ROW, 1);

    assertThat(Path.of(command.getFirst())).exists().hasParentRaw(onlyBuild());
    assertThat(Path.of(command.getFirst())).content().startsWith("// The rows in Go");
    assertThat(command.subList(1, command.size()))
        .containsExactly("mpmc", "8", "8", "16", "1000000", "1000000");
    assertThat(folder.resolve("builds")).content().isEqualTo("build\n");
    assertThat(go(path).caption()).isEqualTo("go version go9.9");
  }

  @Test
  void aBuildThatFailsNamesItsOutput() throws Exception {
    GoContestant go = go(installGo("echo 'syntax error'; exit 2"));

    assertThatThrownBy(() -> go.command(ROW, 1))
        .isInstanceOf(MeasurementFailure.class)
        .hasMessageContaining("exit code")
        .hasMessageContaining("go-build-");
  }

  private GoContestant go(String path) {
    assertThat(new GoContestant(path, folder, processes).obstacle(ROW)).isNull();
    return new GoContestant(path, folder, processes);
  }

  private Path onlyBuild() throws IOException {
    try (var builds = Files.newDirectoryStream(folder, "go-*")) {
      return builds.iterator().next();
    }
  }

  /** A folder for PATH with a "Go" that builds by a script. */
  private String installGo(String build) throws IOException {
    Path go = Files.createDirectories(folder.resolve("bin")).resolve("go");
    Files.writeString(
        go,
        """
        #!/bin/sh
        if [ "$1" = version ]; then echo 'go version go9.9'; exit; fi
        echo build >>'%s'
        %s
        """
            .formatted(folder.resolve("builds"), build));
    Files.setPosixFilePermissions(go, PosixFilePermissions.fromString("rwxr-xr-x"));
    return "/nowhere:" + go.getParent();
  }
}
