package io.kcoro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cli.command.ExitCodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void helpNamesTheCommandsAndTheExitCodes(String option) {
    Run run = Run.of(option);

    assertThat(run.exitCode()).isEqualTo(ExitCodes.OK);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("Usage: kcoro ")
        .contains("--version", "--debug", "  completion  ")
        .containsPattern("130 +interrupted");
  }

  @Test
  void helpIsThereAtEveryLevel() {
    Main.commandLine()
        .getSubcommands()
        .keySet()
        .forEach(name -> {
          Run run = Run.of(name, "--help");
          assertThat(run.exitCode()).as(name).isEqualTo(ExitCodes.OK);
          assertThat(run.out()).startsWith("Usage: kcoro " + name).contains("--debug");
        });
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    Run run = Run.of("--version");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.OK);
    assertThat(run.out()).matches("kcoro \\d+\\.\\d+\\.\\d+\\S* \\(Java 25\\S*\\)\\R");
  }

  @Test
  void withoutACommandTheHelpGoesToStandardErrorAndTheRunFails() {
    Run run = Run.of();

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines())
        .startsWith("Usage: kcoro [-hV] [--debug] [COMMAND]")
        .endsWith("kcoro: no command given (see 'kcoro --help')");
  }

  @Test
  void aWrongCommandLineIsOneLineThatNamesTheWrongWord() {
    Run run = Run.of("completion", "--colour");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines())
        .containsExactly("kcoro: Unknown option: '--colour' (see 'kcoro completion --help')");
  }

  @Test
  void helpIsACommandToo() {
    assertThat(Run.of("help")).isEqualTo(Run.of("--help"));
    assertThat(Run.of("help", "wordcount")).isEqualTo(Run.of("wordcount", "--help"));
    assertThat(Run.of("help", "wordcont").errLines())
        .containsExactly("kcoro: unknown command: 'wordcont' (see 'kcoro --help')");
    assertThat(Run.of("help", "bench", "latency")).isEqualTo(Run.of("bench", "latency", "--help"));
    assertThat(Run.of("help", "bench", "late").errLines())
        .containsExactly("kcoro: unknown command: 'late' (see 'kcoro bench --help')");
  }

  @Test
  void aMistypedCommandIsNamedWithWhatWasMeant() {
    Run run = Run.of("wordcuont", "file");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.errLines())
        .containsExactly(
            "kcoro: unknown command: 'wordcuont'; did you mean wordcount or chanmon or completion?"
                + " (see 'kcoro --help')");
  }
}
