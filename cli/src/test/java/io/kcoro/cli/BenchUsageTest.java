package io.kcoro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cli.command.ExitCodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command without the module that does the work. */
class BenchUsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "bench --runs 0              | --runs must be 1 or more, but is 0",
        "bench --runs many           | 'many' is not an int",
        "bench --scale 0             | --scale must be more than 0 and at most 1000, but is 0.0",
        "bench --scale NaN           | --scale must be more than 0 and at most 1000, but is NaN",
        "bench --limit 0             | --limit must be 1 or more, but is 0",
        "bench --json --markdown     | --json and --markdown exclude each other",
        "bench --unknown             | '--unknown'",
        "bench throughput 1 1 10     | 'CAPACITY'",
        "bench throughput 0 1 10 0   | P must be 1 or more, but is 0",
        "bench throughput 1 1 10 -1  | CAPACITY must be 0 or more, but is -1"
      })
  void wrongUsageIsOneLineThatSaysWhatIsWrong(String arguments, String message) {
    Run run = Run.of(arguments.strip().split(" "));

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines()).singleElement().asString().startsWith("kcoro: ").contains(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bench",
        "bench --list",
        "bench latency",
        "bench throughput 1 1 1 1",
        "bench lateness"
      })
  void withoutTheBenchmarksItSaysHowToStartThem(String arguments) {
    Run run = Run.of(arguments.split(" "));

    assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .startsWith("kcoro: bench: ")
        .contains("start it as ./kcoro bench");
  }

  @Test
  void helpSaysWhatIsMeasuredHowItEndsAndHowItIsUsed() {
    Run run = Run.of("bench", "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("--peers=LIST", "(default: these", "latency", "throughput", "--markdown")
        .containsPattern("130 +interrupted");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }
}
