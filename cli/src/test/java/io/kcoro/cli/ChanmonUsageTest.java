package io.kcoro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcoro.cli.command.ExitCodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChanmonUsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "-P 0                      | --producers must be from 1 to 10,000, but is 0",
        "-C 10001                  | --consumers must be from 1 to 10,000, but is 10,001",
        "-N 0                      | --packets must be from 1 to ",
        "-N many                   | 'many' is not a long",
        "-c 0                      | --capacity must be from 1 to 16,777,216, but is 0",
        "-c 8 --kind rendezvous    | --capacity is of a buffered channel, but --kind is rendezvous",
        "-k -1                     | --packet-size must be from 0 to 1,048,576, but is -1",
        "-s -1                     | --spin must be from 0 to 1,000,000, but is -1",
        "-m both                   | expected one of [channel, tasks] but was 'both'",
        "--kind broad              | [rendezvous, buffered, conflated, unlimited] but was 'broad'",
        "--engine carrier          | expected one of [direct, stackless] but was 'carrier'",
        "--kind unlimited -N 10000001 | --packets must be at most 10,000,000 with --kind unlimited",
        "--payload love            | [descriptor, copy, reference] but was 'love'",
        "-k 0 --payload copy       | --payload copy needs bytes, but --packet-size is 0",
        "-k 0 --payload descriptor | --payload descriptor needs bytes, but --packet-size is 0",
        "--kind unlimited --payload copy -k 1024 | may keep 268,435,456 bytes; use --payload",
        "--pid 1 --payload copy    | --payload is of a workload, and --pid shows what another",
        "-d 0                      | --duration must be from 1ms to 720h",
        "-d soon                   | 'soon' is no time; write seconds, or 500ms, 1.5s, 2m, 1h",
        "--interval 9ms            | --interval must be from 10ms to 720h",
        "-j -                      | --json - needs --headless",
        "packets                   | unexpected argument: 'packets'",
        "--headles                 | '--headles'"
      })
  void wrongUsageIsOneLineThatSaysWhatIsWrong(String arguments, String message) {
    Run run = Run.of(("chanmon " + arguments.strip()).split(" +"));

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .startsWith("kcoro: ")
        .contains(message)
        .endsWith("(see 'kcoro chanmon --help')");
  }

  @Test
  void helpNamesTheOptionsAndHowItEnds() {
    Run run = Run.of("chanmon", "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(
            "-P, --producers=N",
            "-C, --consumers=N",
            "-N, --packets=N",
            "-c, --capacity=N",
            "-k, --packet-size=BYTES",
            "-s, --spin=N",
            "-m, --mode=NAME",
            "-j, --json=PATH",
            "-H, --headless",
            "-d, --duration=TIME",
            "--interval=TIME",
            "--kind=NAME",
            "--engine=NAME",
            "--payload=NAME",
            "--debug")
        .containsPattern("130 +interrupted");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }
}
