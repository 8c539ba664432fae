package io.kcoro.examples.bank;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The bank as a program: what it prints, its exit codes, Ctrl-C. */
class MainTest {
  @TempDir Path folder;

  private ExampleProcess start(String... arguments) throws Exception {
    return ExampleProcess.start(folder, "bank.Main", arguments);
  }

  @ParameterizedTest
  @EnumSource
  void printsThatTheBooksAreRight(Engine engine) throws Exception {
    try (ExampleProcess bank =
        start("--accounts", "100", "--transfers", "1000", "--seed", "7", "--engine", "" + engine)) {
      ExampleProcess.Result result = bank.result();

      assertThat(result.err()).isEmpty();
      assertThat(result.exitCode()).isZero();
      assertThat(result.out())
          .containsPattern("(?m)^transfers: 1,000 accepted = [0-9]+ done \\+ [0-9]+ refused \\+ 0 ")
          .contains("money: 100,000 at the start, 100,000 at the end\n")
          .endsWith("the books are right\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void ctrlCFinishesWhatIsUnderWayAndCountsTheMoney(Engine engine) throws Exception {
    try (ExampleProcess bank = start("--transfers", "1000000000000", "--engine", "" + engine)) {
      assertThat(bank.line()).matches("[0-9,]+ transfers done, [0-9,]+ refused");
      bank.interrupt();
      ExampleProcess.Result result = bank.result();

      assertThat(result.err()).isEmpty();
      assertThat(result.out())
          .contains("money: 10,000,000 at the start, 10,000,000 at the end\n")
          .endsWith("the books are right\n");
      assertThat(result.exitCode()).isEqualTo(130);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = ';',
      value = {
        "--accounts;--accounts lacks its value",
        "--accounts 1;--accounts is 2 to 10000000, not 1",
        "--transfers many;--transfers is a whole number, not 'many'",
        "--transfers -1;--transfers is 0 to 4611686018427387903, not -1",
        "--engine steam;--engine is direct or stackless, not 'steam'",
        "--verbose;there is no option '--verbose'"
      })
  void aWrongCommandLineIsSaidSo(String arguments, String message) throws Exception {
    try (ExampleProcess bank = start(arguments.split(" "))) {
      ExampleProcess.Result result = bank.result();

      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.out()).isEmpty();
      assertThat(result.err())
          .isEqualTo("bank: " + message + "\nbank: --help shows what can be said\n");
    }
  }

  @Test
  void helpNamesAllOptions() throws Exception {
    try (ExampleProcess bank = start("--help")) {
      ExampleProcess.Result result = bank.result();

      assertThat(result.exitCode()).isZero();
      assertThat(result.out())
          .startsWith("Usage: bank ")
          .contains("--accounts N", "--transfers N", "--seed N", "--engine NAME", "Ctrl-C");
    }
  }

  @Test
  void whatIsNoExampleIsAnsweredByAllThatAre() throws Exception {
    try (ExampleProcess none = ExampleProcess.start(folder, "Nothing")) {
      ExampleProcess.Result result = none.result();

      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.err()).startsWith("usage: examples/run CLASS").contains("\nbank.Main\n");
    }
  }
}
