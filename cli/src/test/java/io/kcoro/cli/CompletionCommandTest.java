package io.kcoro.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
  @Test
  void bashCompletesCommandsAndTheirOptionsByTheScript(@TempDir Path folder)
      throws IOException, InterruptedException {
    Run run = Run.of("completion");
    Path script = Files.writeString(folder.resolve("completion"), run.out());

    assertThat(run.exitCode()).isZero();
    assertThat(completionsOf(script, "kcoro", "compl")).contains("completion");
    assertThat(completionsOf(script, "kcoro", "completion", "--d")).contains("--debug");
  }

  /** What bash offers for the last of {@code words}. */
  private static String completionsOf(Path script, String... words)
      throws IOException, InterruptedException {
    String typed = String.join(" ", words);
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                """
                source "$0"
                COMP_WORDS=(%s) COMP_CWORD=%d
                _complete_kcoro
                echo "${COMPREPLY[@]}"
                """
                    .formatted(typed, words.length - 1),
                script.toString())
            .redirectErrorStream(true)
            .start();
    String offered = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).as(offered).isZero();
    return offered;
  }
}
