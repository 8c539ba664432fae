package io.kcoro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cli.command.ExitCodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordCountUsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "wordcount                         | 'PATH'",
        "wordcount --top -1 x              | --top must be 0 or more, but is -1",
        "wordcount --top many x            | 'many' is not an int",
        "wordcount --workers 0 x           | --workers must be from 1 to 256, but is 0",
        "wordcount --workers 257 x         | --workers must be from 1 to 256, but is 257",
        "wordcount --engine quantum x      | expected one of [sequential, direct, stackless]",
        "wordcount --engine                | (NAME)",
        "wordcount --io teleported x       | expected one of [read, mapped]",
        "wordcount --io                    | (NAME)",
        "wordcount --unknown x             | '--unknown'",
        "wordcount - x -                   | standard input (-) can be named only once"
      })
  void wrongUsageIsOneLineThatSaysWhatIsWrong(String arguments, String message) {
    Run run = Run.of(arguments.strip().split(" "));

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .startsWith("kcoro: ")
        .contains(message)
        .endsWith("(see 'kcoro wordcount --help')");
  }

  @Test
  void anEmptyPathIsWrongUsage() {
    Run run = Run.of("wordcount", "");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("PATH must not be empty");
  }

  @Test
  void helpSaysWhatAWordIsHowItEndsAndHowItIsUsed() {
    Run run = Run.of("wordcount", "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("A word is a maximal run of ASCII letters and digits, lower-cased")
        .containsPattern("an\\s+archive being a file like any other")
        .containsPattern("130 +interrupted")
        .contains("(default: direct)", "(default: read)")
        .containsPattern("entries\\s+of\\s+archives,\\s+standard\\s+input");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }
}
